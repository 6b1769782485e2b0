import type { MSKEvent } from 'aws-lambda';
import { decodeMessage } from '../../../domain/trades/message.ts';
import type { Volume } from '../../../domain/trades/sums.ts';
import { decodeVolumes } from '../../../domain/trades/volumes.ts';
import { createAggregate } from '../../../functions/batch/aggregate.ts';
import { volumeLedger } from '../../../functions/io/trades/volume-ledger.ts';
import { mskEvent, sourceArn, tick, topic } from '../msk-event.ts';

export const sectors = ['Energy', 'Financials', 'Technology'];

/** Rows may be of no more than a day after their record. */
export const sentMs = Date.now();

/** Batches of three partitions, each of a few days: of the past, of clocks that are a day off, and of today. */
export function batchesOf(count: number, firstMs = sentMs, of = topic): readonly MSKEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const [partition, offset] = [index % 3, Math.floor(index / 3)];
    const value = Array.from({ length: 4 }, (_, i) =>
      tick(index * 4 + i + 1, {
        created_at: `${daysAgo(((index + i * 7) % 8) - 1)}T00:00:00.000Z`,
        sector: sectors[(index + i) % 3],
        volume: ((index * 4 + i) * 7_919) % 100_003,
      }),
    );
    return mskEvent([{ partition, offset, value, timestamp: firstMs + offset }], sourceArn, of);
  });
}

export function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

/** The volume by day and sector: a brute recount. */
export function expected(events: readonly MSKEvent[]): readonly string[] {
  const sums = new Map<string, bigint>();
  for (const { records } of events)
    for (const { value } of Object.values(records).flat())
      for (const { created_at, sector, volume } of decodeMessage(Buffer.from(value ?? '', 'base64')).rows) {
        const key = `${created_at.slice(0, 10)} ${sector}`;
        sums.set(key, (sums.get(key) ?? 0n) + BigInt(volume));
      }
  return [...sums].map(([key, volume]) => `${key} ${volume}`).sort();
}

/** A process that has just started: it knows no marks. */
export function freshAggregate() {
  return createAggregate<Volume>(process.env, ({ ledgerTable }) => ({
    decode: decodeVolumes,
    ledger: volumeLedger(ledgerTable),
    eventTime: volume => volume.newest,
    rowsOf: volume => volume.ticks,
  }));
}
