import type { Context } from 'aws-lambda';
import { decodeMessage } from '../../domain/trades/message.ts';
import { newestTime } from '../../domain/time.ts';
import type { Tick } from '../../domain/trades/tick.ts';
import { takeIn } from '../intake.ts';
import { itemFailures, parted } from '../item-failures.ts';
import type { ItemFailures } from '../item-failures.ts';
import { openBatchLog } from '../io/batch-log.ts';
import { moveCounter } from '../io/counters.ts';
import { tryPutItems } from '../io/dynamodb.ts';
import { setAside } from '../io/set-aside.ts';
import { tickItem, tickKey, tickKeyIn, tickRow } from '../io/trades/tick-item.ts';
import { dryRunOf } from '../stream-event.ts';
import type { DryRun, Redriven, StreamEvent } from '../stream-event.ts';
import { readTransformEnv } from './env.ts';

const env = readTransformEnv(process.env);
const log = openBatchLog(env.stream, process.env);
const daySeconds = 86_400;

/**
 * Kafka event of `trading_data` → one item a tick in the raw table; a second delivery writes the same items again. Rows
 * expire TTL_DAYS after they are written. Returns when all is stored. Where the mapping reads answers, returns the
 * records that could not be stored, too: the others are done, counted and set aside where they had faults, and these are
 * not, in any part. Rejects when none could be stored, or the mapping does not read answers.
 */
export const handler = async (
  event: StreamEvent,
  context: Context,
): Promise<DryRun | Redriven | ItemFailures | undefined> => {
  const end = log.begin(context);
  const { records, faults } = takeIn(event, value => decodeMessage(value, event.redrive?.elements));
  const ticks = records.flatMap(record => record.content);
  const expiresAt = env.ttlDays > 0 ? Math.floor(Date.now() / 1000) + env.ttlDays * daySeconds : undefined;
  const itemOf = (tick: Tick) => tickItem(tick, expiresAt);

  if (event.dryRun === true) {
    return dryRunOf(
      env.rawTable,
      ticks.map(tick => tickRow(itemOf(tick))),
      faults,
    );
  }
  if (event.redrive && event.redrive.givenUp !== true && faults[0])
    return { redrive: true, rows: 0, fault: faults[0].reason };

  const items = { table: env.rawTable, keyOf: tickKey, itemOf, keyIn: tickKeyIn };
  const unwritten = await tryPutItems(items, ticks);
  const { done, failed } = parted(records, tickKey, unwritten?.keys ?? new Set());
  const isReported = env.reportItemFailures && !event.redrive && event.whole !== true;
  if (unwritten && (!isReported || done.length === 0)) throw unwritten.cause;

  const failedSources = new Set(failed.map(({ source }) => source));
  const ownFaults = faults.filter(({ record }) => !failedSources.has(record));
  await setAside(env.setAsideTable, env.stream, ownFaults);
  const rows = done.flatMap(record => record.content);
  await moveCounter(env.countersTable, env.stream, rows.length, newestTime(rows));

  end(
    { recordsIn: records.length, rowsOut: rows.length, setAside: ownFaults.length, skipped: 0 },
    event.redrive ? [] : records,
  );
  if (event.redrive) return { redrive: true, rows: rows.length };
  if (unwritten === undefined) return undefined;
  log.unstored(failed.length, unwritten.cause);
  return itemFailures([...failedSources]);
};
