import { decodeMessage } from '../../domain/trades/message.ts';
import { newestTime } from '../../domain/trades/time.ts';
import { takeIn } from '../intake.ts';
import { moveCounter } from '../io/counters.ts';
import { putItems } from '../io/dynamodb.ts';
import { logBatch } from '../io/log.ts';
import { setAside } from '../io/set-aside.ts';
import { tickItem, tickKey, tickRow } from '../io/tick-item.ts';
import { dryRunOf } from '../stream-event.ts';
import type { DryRun, Redriven, StreamEvent } from '../stream-event.ts';
import { readTransformEnv } from './env.ts';

const env = readTransformEnv(process.env);
const daySeconds = 86_400;

/**
 * Kafka event of `trading_data` → one item a tick in the raw table. Returns when all is stored; a second
 * delivery writes the same items again. Rows expire TTL_DAYS after they are written.
 */
export const handler = async (event: StreamEvent): Promise<DryRun | Redriven | undefined> => {
  const started = Date.now();
  const { records, faults } = takeIn(event, value => decodeMessage(value, event.redrive?.elements));
  const ticks = records.flatMap(record => record.content);
  const expiresAt = env.ttlDays > 0 ? Math.floor(started / 1000) + env.ttlDays * daySeconds : undefined;
  const itemOf = (tick: (typeof ticks)[number]) => tickItem(tick, expiresAt);

  if (event.dryRun === true) {
    return dryRunOf(
      env.rawTable,
      ticks.map(tick => tickRow(itemOf(tick))),
      faults,
    );
  }
  if (event.redrive && faults[0]) return { redrive: true, rows: 0, fault: faults[0].reason };

  await setAside(env.setAsideTable, env.stream, faults);
  await putItems(env.rawTable, ticks, tickKey, itemOf);
  await moveCounter(env.countersTable, env.stream, ticks.length, newestTime(ticks));

  logBatch({
    stream: env.stream,
    recordsIn: records.length,
    rowsOut: ticks.length,
    setAside: faults.length,
    skipped: 0,
    ms: Date.now() - started,
  });
  return event.redrive && { redrive: true, rows: ticks.length };
};
