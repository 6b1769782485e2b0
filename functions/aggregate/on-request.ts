import { dropCounted, refuseRecreated } from '../../domain/ledger.ts';
import { decodeMessage } from '../../domain/trades/message.ts';
import { sumRecords } from '../../domain/trades/sum-rows.ts';
import { newestTime } from '../../domain/time.ts';
import { takeIn } from '../intake.ts';
import type { BatchLog } from '../io/batch-log.ts';
import { moveCounter } from '../io/counters.ts';
import { SqlError } from '../io/sql-error.ts';
import { insertSums } from '../io/trades/sum-table.ts';
import { dryRunOf } from '../stream-event.ts';
import type { DryRun, Redriven, StreamEvent } from '../stream-event.ts';
import type { AggregateEnv } from './env.ts';
import { patienceOf, tradesLedger } from './trades-ledger.ts';

/** The rows that the records of an event would add to the sums; reads the marks and writes nothing. */
export async function dryRunTrades(
  env: AggregateEnv,
  event: StreamEvent,
  remainingMs: () => number,
): Promise<DryRun> {
  const { records, faults } = takeIn(event, value => decodeMessage(value));
  const topic = records[0]?.source.topic;
  if (topic === undefined) return dryRunOf('aggregated_data', [], faults);
  const origin = { source: event.eventSourceArn, topic };
  const marks = await tradesLedger(env, origin, remainingMs).readMarks();
  refuseRecreated(origin, records, marks);
  const { rows } = sumRecords(origin, dropCounted(records, marks), marks);
  const shown = rows.map(row => ({
    processing_id: row.id,
    date: row.day,
    sector: row.sector,
    total_volume: row.volume,
    part: row.part,
    first_offset: row.first,
    next_offset: row.next,
  }));
  return dryRunOf('aggregated_data', shown, faults);
}

/**
 * Counts records that were set aside before, once each, under the source `redrive:<source>`: no mark moves, and the
 * unique key knows a record that was counted. A record still at fault is not counted in part.
 */
export async function redriveTrades(
  env: AggregateEnv,
  event: StreamEvent,
  remainingMs: () => number,
  end: ReturnType<BatchLog['begin']>,
): Promise<Redriven> {
  const { records, faults } = takeIn(event, value => decodeMessage(value, event.redrive?.elements));
  const topic = records[0]?.source.topic;
  if (faults[0] || topic === undefined) {
    return { redrive: true, rows: 0, fault: faults[0]?.reason ?? 'the event has no record' };
  }
  const origin = { source: `redrive:${event.eventSourceArn}`, topic };
  let rows = 0;
  for (const record of records) {
    const sums = sumRecords(origin, [record], new Map()).rows;
    if (sums.length === 0) continue;
    try {
      await insertSums(env, origin, JSON.stringify(sums), patienceOf(remainingMs));
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      if (error.kind === 'duplicate') continue;
      if (error.kind !== 'data') throw error;
      return { redrive: true, rows, fault: `the database refused it: ${error.message}` };
    }
    rows += record.content.length;
    await moveCounter(env.countersTable, env.stream, record.content.length, newestTime(record.content));
  }
  end({ recordsIn: records.length, rowsOut: rows, setAside: 0, skipped: 0 }, []);
  return { redrive: true, rows };
}
