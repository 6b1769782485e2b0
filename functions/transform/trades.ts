import type { MSKEvent } from 'aws-lambda';
import { decodeMessage } from '../../domain/trades/message.ts';
import { newestTime } from '../../domain/trades/time.ts';
import { takeIn } from '../intake.ts';
import { moveCounter } from '../io/counters.ts';
import { putItems } from '../io/dynamodb.ts';
import { logBatch } from '../io/log.ts';
import { setAside } from '../io/set-aside.ts';
import { tickItem, tickKey } from '../io/tick-item.ts';
import { readTransformEnv } from './env.ts';

const env = readTransformEnv(process.env);
const daySeconds = 86_400;

/**
 * Kafka event of `trading_data` → one item a tick in the raw table. Returns when all is stored; a second
 * delivery writes the same items again. Rows expire TTL_DAYS after they are written.
 */
export const handler = async (event: MSKEvent): Promise<void> => {
  const started = Date.now();
  const { records, faults } = takeIn(event, decodeMessage);
  const ticks = records.flatMap(record => record.content);
  const expiresAt = env.ttlDays > 0 ? Math.floor(started / 1000) + env.ttlDays * daySeconds : undefined;

  await setAside(env.setAsideTable, env.stream, faults);
  await putItems(env.rawTable, ticks, tickKey, tick => tickItem(tick, expiresAt));
  await moveCounter(env.countersTable, env.stream, ticks.length, newestTime(ticks));

  logBatch({
    stream: env.stream,
    recordsIn: records.length,
    rowsOut: ticks.length,
    setAside: faults.length,
    skipped: 0,
    ms: Date.now() - started,
  });
};
