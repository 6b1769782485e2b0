import type { Context } from 'aws-lambda';
import type { Marks } from '../../domain/ledger.ts';
import { decodeMessage } from '../../domain/trades/message.ts';
import { newestTime } from '../../domain/time.ts';
import type { Tick } from '../../domain/trades/tick.ts';
import { takeIn } from '../intake.ts';
import type { IntakeRecord } from '../intake.ts';
import { openBatchLog } from '../io/batch-log.ts';
import { moveCounter } from '../io/counters.ts';
import { setAside } from '../io/set-aside.ts';
import type { DryRun, Redriven, StreamEvent } from '../stream-event.ts';
import { countRecords } from './count-records.ts';
import { readAggregateEnv } from './env.ts';
import { dryRunTrades, redriveTrades } from './on-request.ts';
import { tradesLedger } from './trades-ledger.ts';

const env = readAggregateEnv(process.env);
const log = openBatchLog(env.stream, process.env);
/** Marks that earlier batches of this process left, by source and topic. */
const known = new Map<string, Marks>();

/**
 * Kafka event of `trading_data` → partial sums by day and sector, each record in them exactly once. Returns
 * when they are committed. Rejects with TopicRecreated when offsets began anew.
 */
export const handler = async (
  event: StreamEvent,
  context: Context,
): Promise<DryRun | Redriven | undefined> => {
  const end = log.begin(context);
  const remainingMs = () => context.getRemainingTimeInMillis();
  if (event.dryRun === true) return dryRunTrades(env, event, remainingMs);
  if (event.redrive) return redriveTrades(env, event, remainingMs, end);

  const { records, faults } = takeIn(event, value => decodeMessage(value));
  await setAside(env.setAsideTable, env.stream, faults);

  let counted: readonly IntakeRecord<Tick>[] = [];
  let skipped = 0;
  let refused = 0;
  const topic = records[0]?.source.topic;
  if (topic !== undefined) {
    const origin = { source: event.eventSourceArn, topic };
    const key = `${origin.source} ${topic}`;
    const result = await countRecords(tradesLedger(env, origin, remainingMs), records, known.get(key));
    known.set(key, result.marks);
    ({ counted, skipped, refused } = result);
  }

  const rows = counted.flatMap(record => record.content);
  await moveCounter(env.countersTable, env.stream, rows.length, newestTime(rows), skipped);
  end(
    { recordsIn: records.length, rowsOut: rows.length, setAside: faults.length + refused, skipped },
    records,
  );
  return undefined;
};
