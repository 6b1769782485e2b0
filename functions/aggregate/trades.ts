import type { Context, MSKEvent } from 'aws-lambda';
import type { Marks } from '../../domain/ledger.ts';
import { decodeMessage } from '../../domain/trades/message.ts';
import { newestTime } from '../../domain/trades/time.ts';
import type { Tick } from '../../domain/trades/tick.ts';
import { takeIn } from '../intake.ts';
import type { IntakeRecord } from '../intake.ts';
import { moveCounter } from '../io/counters.ts';
import { logBatch } from '../io/log.ts';
import { setAside } from '../io/set-aside.ts';
import { countRecords } from './count-records.ts';
import { readAggregateEnv } from './env.ts';
import { tradesLedger } from './trades-ledger.ts';

const env = readAggregateEnv(process.env);
/** Marks that earlier batches of this process left, by source and topic. */
const known = new Map<string, Marks>();

/**
 * Kafka event of `trading_data` → partial sums by day and sector, each record in them exactly once. Returns
 * when they are committed. Rejects with TopicRecreated when offsets began anew.
 */
export const handler = async (event: MSKEvent, context: Context): Promise<void> => {
  const started = Date.now();
  const { records, faults } = takeIn(event, decodeMessage);
  await setAside(env.setAsideTable, env.stream, faults);

  let counted: readonly IntakeRecord<Tick>[] = [];
  let skipped = 0;
  let refused = 0;
  const topic = records[0]?.source.topic;
  if (topic !== undefined) {
    const origin = { source: event.eventSourceArn, topic };
    const key = `${origin.source} ${topic}`;
    const ledger = tradesLedger(env, origin, () => context.getRemainingTimeInMillis());
    const result = await countRecords(ledger, records, known.get(key));
    known.set(key, result.marks);
    ({ counted, skipped, refused } = result);
  }

  const rows = counted.flatMap(record => record.content);
  await moveCounter(env.countersTable, env.stream, rows.length, newestTime(rows));
  logBatch({
    stream: env.stream,
    recordsIn: records.length,
    rowsOut: rows.length,
    setAside: faults.length + refused,
    skipped,
    ms: Date.now() - started,
  });
};
