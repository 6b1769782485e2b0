import assert from 'node:assert/strict';
import { createHandler } from '../../../functions/stream/handler.ts';
import { inTransaction } from '../../../functions/io/transaction.ts';
import { context, mskEvent, sourceArn } from '../msk-event.ts';
import type { TestRecord } from '../msk-event.ts';
import { clusterArn, secretArn } from '../world.ts';
import { world } from './world-of-streams.ts';

export const name = 'notes';

export type Statement = [string, Record<string, string>];

/** One row for each message; on `bad` it throws. */
export function notes(batch: readonly Uint8Array[]): Statement[] {
  return batch.map((message): Statement => {
    const note = new TextDecoder().decode(message);
    if (note === 'bad') throw new RangeError('bad is bad');
    return ['INSERT INTO notes (note) VALUES (:note)', { note }];
  });
}

/** The same, and nothing is bad. */
export const mended = (batch: readonly Uint8Array[]): Statement[] =>
  batch.map(message => [
    'INSERT INTO notes (note) VALUES (:note)',
    { note: new TextDecoder().decode(message) },
  ]);

export const records = (...values: string[]): TestRecord[] =>
  values.map((value, offset) => ({ offset, value }));

/** Runs `work` while another transaction has run a statement, and takes that back. */
export async function holding(statement: string, work: () => Promise<void>): Promise<void> {
  const cluster = { clusterArn, secretArn, database: world.database };
  const over = new Error('over');
  const holder = inTransaction(cluster, AbortSignal.timeout(120_000), async transaction => {
    await transaction.execute(statement, {});
    await work();
    throw over;
  });
  await assert.rejects(holder, error => {
    if (error !== over) throw error;
    return true;
  });
}

interface How {
  readonly maxTries?: number;
  readonly remainingMs?: number;
  readonly setAsideTable?: string;
}

/** By a function that has just started, and knows nothing of the deliveries before. */
export function deliver(
  stream: unknown,
  batch: readonly TestRecord[],
  { maxTries = 3, remainingMs = 60_000, setAsideTable = 'set_aside' }: How = {},
  source = sourceArn,
): Promise<unknown> {
  const environment = { STREAM: name, MAX_TRIES: String(maxTries), SET_ASIDE_TABLE: setAsideTable };
  const handler = createHandler(stream, { ...process.env, ...environment });
  const end = Date.now() + remainingMs;
  return handler(mskEvent(batch, source), { ...context(), getRemainingTimeInMillis: () => end - Date.now() });
}

export function redrive(stream: unknown, record: TestRecord, source = sourceArn): Promise<unknown> {
  const handler = createHandler(stream, { ...process.env, STREAM: name });
  return handler({ ...mskEvent([record], source), redrive: {} }, context());
}

export async function written(): Promise<string> {
  return (await world.sql('SELECT note FROM notes ORDER BY id')).map(({ note }) => String(note)).join(' ');
}

export async function marks(): Promise<Record<string, number>> {
  const own = "SELECT part, next_offset FROM stream_marks WHERE source NOT LIKE 'redrive:%'";
  return Object.fromEntries(
    (await world.sql(own)).map(row => [String(row['part']), Number(row['next_offset'])]),
  );
}

export async function asides(): Promise<{ readonly place: string; readonly reason: string }[]> {
  const items = await world.items('set_aside');
  return items
    .map(({ partition, offset, reason }) => ({
      place: `${partition?.N}@${offset?.N}`,
      reason: String(reason?.S),
    }))
    .sort((a, b) => a.place.localeCompare(b.place));
}
