import type { LedgerRecord } from '../ledger.ts';
import { dayOf } from '../time.ts';
import type { Tick } from './tick.ts';

/** What a row of the volume ledger adds up. */
export interface VolumeSum {
  readonly date: string;
  readonly sector: string;
  /** Decimal text: it may pass 2^53. */
  readonly total_volume: string;
}

/** Volume by day and sector, in this order. */
export function volumesOf(records: readonly LedgerRecord<readonly Tick[]>[]): readonly VolumeSum[] {
  const sums = sumVolumes();
  for (const record of records) sums.add(record.content);
  return sums
    .list()
    .map(({ day, sector, volume }) => ({ date: day, sector, total_volume: volume.toString() }));
}

export interface Sum {
  readonly day: string;
  readonly sector: string;
  /** Exact, whatever its size. */
  readonly volume: bigint;
}

export interface Sums {
  add(ticks: readonly Tick[]): void;
  /** By day, then sector: the same ticks in any order give the same list. */
  list(): readonly Sum[];
}

/** Adds volumes by day and sector, in numbers while they are exact and in BigInt where they would not be. */
export function sumVolumes(): Sums {
  const days = new Map<string, Map<string, Total>>();
  let lastTime = '';
  let sectors = new Map<string, Total>();

  const sectorsOf = (createdAt: string): Map<string, Total> => {
    if (createdAt === lastTime) return sectors;
    lastTime = createdAt;
    const day = dayOf(createdAt);
    const known = days.get(day);
    sectors = known ?? new Map<string, Total>();
    if (!known) days.set(day, sectors);
    return sectors;
  };

  return {
    add: ticks => {
      for (const tick of ticks) {
        const ofDay = sectorsOf(tick.created_at);
        const total = ofDay.get(tick.sector);
        if (total) increase(total, tick.volume);
        else ofDay.set(tick.sector, { exact: tick.volume, spilt: 0n });
      }
    },
    list: () =>
      [...days]
        .flatMap(([day, totals]) =>
          [...totals].map(([sector, total]) => ({ day, sector, volume: total.spilt + BigInt(total.exact) })),
        )
        .sort((a, b) => compare(a.day, b.day) || compare(a.sector, b.sector)),
  };
}

interface Total {
  exact: number;
  spilt: bigint;
}

function increase(total: Total, volume: number): void {
  const sum = total.exact + volume;
  if (sum <= Number.MAX_SAFE_INTEGER) {
    total.exact = sum;
  } else {
    total.spilt += BigInt(total.exact);
    total.exact = volume;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
