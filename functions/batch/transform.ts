import type { Context } from 'aws-lambda';
import type { LatestKey } from '../../domain/latest.ts';
import { newestTime } from '../../domain/time.ts';
import { keepingNoEvent } from '../event.ts';
import { openBatchLog } from '../io/batch-log.ts';
import { moveCounter } from '../io/counters.ts';
import type { Item } from '../io/dynamodb.ts';
import { addLatest } from '../io/latest/write.ts';
import type { ItemTable } from '../io/put-items.ts';
import { setAside } from '../io/set-aside.ts';
import type { SetAside } from '../io/set-aside.ts';
import { readTransformEnv } from '../transform/env.ts';
import type { TransformEnv } from '../transform/env.ts';
import { sentAtOf, takeIn } from './intake.ts';
import type { Decode, IntakeRecord } from './intake.ts';
import { itemFailures } from './item-failures.ts';
import type { ItemFailures } from './item-failures.ts';
import { replacing } from './item-writer.ts';
import type { MakeWriter } from './item-writer.ts';
import { newRowsOf } from './latest.ts';
import { openProgress } from './progress.ts';
import { dryRunOf } from './stream-event.ts';
import type { DryRun, Redriven, Row as TableRow, StreamEvent } from './stream-event.ts';

/** What one pipeline's transform has that no other has. */
export interface Transform<Row> {
  readonly decode: Decode<Row>;
  /** Where rows are kept. A row's item must be the same, with the same key, each time. */
  readonly items: ItemTable<Row>;
  /** What becomes of a row whose key another record has brought; left out, it replaces that one's item. */
  readonly writer?: MakeWriter;
  /** A row's time, ISO 8601 in UTC; of one shape in all rows, so that times compare as text. */
  readonly eventTime: (row: Row) => string;
  /** Given, the latest rows of each day are known, by what this tells of a row. */
  readonly latestOf?: (row: Row) => LatestKey;
  /**
   * Makes the stream an ordered one: sends the records on that are stored, in their order, each with the rows that are
   * kept, those without rows too. A batch whose sending rejects is delivered again as a whole, and sent on again.
   * `isRedriven`: they were passed before, and so were records behind them.
   */
  readonly sendOn?: (done: readonly IntakeRecord<Row>[], isRedriven: boolean) => Promise<void>;
}

/**
 * The function that keeps the rows of Kafka records as items: a second delivery writes the same items again. They expire
 * TTL_DAYS after they are written. It returns when all is stored. Where the mapping reads answers, it also returns with
 * the records that could not be stored: the others are done, counted and set aside where they had faults, and these are
 * not, in any part. It rejects when none could be stored, or the mapping does not read answers.
 */
export function createTransform<Row>(
  environment: Readonly<Record<string, string | undefined>>,
  make: (env: TransformEnv) => Transform<Row>,
): (event: StreamEvent, context: Context) => Promise<DryRun | Redriven | ItemFailures | undefined> {
  const env = readTransformEnv(environment);
  const transform = make(env);
  if (transform.sendOn && env.reportItemFailures)
    throw new Error(
      `REPORT_ITEM_FAILURES must be false, not "true": stream ${env.stream} sends its records on in their order`,
    );
  const log = openBatchLog(env.stream, environment);

  return keepingNoEvent(async (event, context) => {
    const end = log.begin(context);
    const { records, faults } = takeIn(event, transform.decode, event.redrive?.elements, env.aheadSeconds);
    const { writer = replacing, latestOf } = transform;
    const expiresAt = expiryOf(env.ttlDays);
    const items = writer(expiring(transform.items, expiresAt));
    if (event.dryRun === true)
      return dryRunOf(transform.items.table, (await items.preview(records)).map(rowOf), faults);
    if (event.redrive && event.redrive.givenUp !== true && faults[0])
      return { redrive: true, rows: 0, fault: faults[0].reason };

    const progress = openProgress(rows => moveCounter(env.countersTable, env.stream, rows, undefined));
    const { done, failed, skipped, cause } = await items.write(records, progress.add);
    const counted = await progress.end();
    const isReported = env.reportItemFailures && !event.redrive && event.whole !== true;
    if (failed.length > 0 && (!isReported || done.length === 0)) throw cause;

    // Only of rows that are stored, and before anything says that they are: a batch that is cut off here comes again.
    if (latestOf) {
      const place = { table: env.latestTable, of: env.rawTable };
      await addLatest(place, newRowsOf(done, latestOf), expiresAt);
    }
    const failedRecords = new Set<SetAside['record']>(failed.map(({ kafkaRecord }) => kafkaRecord));
    const ownFaults = faults.filter(({ record }) => !failedRecords.has(record));
    await setAside(env.setAsideTable, env.stream, ownFaults);
    await transform.sendOn?.(done, event.redrive !== undefined);
    const stored = done.flatMap(record => record.content);
    const newest = newestTime(stored, transform.eventTime);
    const left = Math.max(0, stored.length - counted);
    await moveCounter(env.countersTable, env.stream, left, newest, skipped, sentAtOf(records));

    end(
      { recordsIn: records.length, rowsOut: stored.length, setAside: ownFaults.length, skipped },
      event.redrive ? [] : records,
    );
    if (event.redrive) return { redrive: true, rows: stored.length };
    if (failed.length === 0) return undefined;
    log.unstored(failed.length, cause);
    return itemFailures([...failedRecords]);
  });
}

const daySeconds = 86_400;

/** The second at which items go that are written now; 0 days keep them for ever. */
function expiryOf(ttlDays: number): number | undefined {
  return ttlDays === 0 ? undefined : Math.floor(Date.now() / 1000) + ttlDays * daySeconds;
}

function expiring<Row>(items: ItemTable<Row>, at: number | undefined): ItemTable<Row> {
  if (at === undefined) return items;
  const expiresAt = { N: String(at) };
  return {
    ...items,
    itemOf: row => {
      const item = items.itemOf(row);
      item['expires_at'] = expiresAt;
      return item;
    },
  };
}

/** An item as a reader sees it. */
function rowOf(item: Item): TableRow {
  return Object.fromEntries(
    Object.entries(item).map(([name, { S, N, BOOL, ...other }]) => [
      name,
      S ?? (N === undefined ? (BOOL ?? JSON.stringify(other)) : Number(N)),
    ]),
  );
}
