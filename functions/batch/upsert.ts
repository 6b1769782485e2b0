import type { Context } from 'aws-lambda';
import { newestTime } from '../../domain/time.ts';
import { readUpsertEnv } from '../aggregate/env.ts';
import type { UpsertEnv } from '../aggregate/env.ts';
import { keepingNoEvent } from '../event.ts';
import { openBatchLog } from '../io/batch-log.ts';
import { moveCounter } from '../io/counters.ts';
import type { Patience } from '../io/data-api.ts';
import { setAside } from '../io/set-aside.ts';
import { SqlError } from '../io/sql-error.ts';
import { sentAtOf, takeIn } from './intake.ts';
import type { Decode, IntakeRecord } from './intake.ts';
import { dryRunOf } from './stream-event.ts';
import type { DryRun, Redriven, Row as TableRow, StreamEvent } from './stream-event.ts';

/** What one pipeline's upserts have that no other's have. */
export interface Upsert<Row> {
  readonly decode: Decode<Row>;
  readonly rows: UpsertTables<Row>;
  /** A row's time, ISO 8601 in UTC; of one shape in all rows, so that times compare as text. */
  readonly eventTime: (row: Row) => string;
}

/** MySQL tables whose rows have keys made of the records. */
export interface UpsertTables<Row> {
  /** Their names, for a reader. */
  readonly table: string;
  /** What `write` would write, as a reader of the tables would see it. */
  preview(rows: readonly Row[]): readonly TableRow[];
  /**
   * Writes rows; the order of calls does not matter, nor does writing one again. Rejects with SqlError, kind `data`, when a
   * table cannot hold one of them: some may be written then.
   */
  write(rows: readonly Row[], patience: () => Patience): Promise<void>;
}

/** Kept for what follows the database: counters and the answer. */
const reserveMs = 5_000;

/**
 * The function that writes the rows of Kafka records into MySQL by key: a second delivery changes nothing. It returns when
 * all is written, and waits for a waking database as long as it has time. A record that the database refuses is set aside;
 * whatever else fails rejects, and the batch comes again. With `dryRun` it answers the rows it would write.
 */
export function createUpsert<Row>(
  environment: Readonly<Record<string, string | undefined>>,
  make: (env: UpsertEnv) => Upsert<Row>,
): (event: StreamEvent, context: Context) => Promise<DryRun | Redriven | undefined> {
  const env = readUpsertEnv(environment);
  const { decode, rows: tables, eventTime } = make(env);
  const log = openBatchLog(env.stream, environment);

  return keepingNoEvent(async (event, context) => {
    const end = log.begin(context);
    const { records, faults } = takeIn(event, decode, event.redrive?.elements, env.aheadSeconds);
    if (event.dryRun === true) return dryRunOf(tables.table, tables.preview(rowsOf(records)), faults);
    const isRedriven = event.redrive !== undefined;
    if (event.redrive && event.redrive.givenUp !== true && faults[0])
      return { redrive: true, rows: 0, fault: faults[0].reason };

    await setAside(env.setAsideTable, env.stream, faults);
    const refused = new Map<IntakeRecord<Row>, string>();
    const patience = () => ({ waitMs: context.getRemainingTimeInMillis() - reserveMs });
    await writeAll(records, some => tables.write(rowsOf(some), patience), refused);
    const refusals = [...refused].map(([{ kafkaRecord: record }, reason]) => ({ record, reason }));
    if (isRedriven && refusals[0]) return { redrive: true, rows: 0, fault: refusals[0].reason };

    await setAside(env.setAsideTable, env.stream, refusals);
    const written = rowsOf(records.filter(record => !refused.has(record)));
    const newest = newestTime(written, eventTime);
    await moveCounter(env.countersTable, env.stream, written.length, newest, 0, sentAtOf(records));
    const batch = { recordsIn: records.length, rowsOut: written.length, skipped: 0 };
    end({ ...batch, setAside: faults.length + refusals.length }, isRedriven ? [] : records);
    return isRedriven ? { redrive: true, rows: written.length } : undefined;
  });
}

function rowsOf<Row>(records: readonly IntakeRecord<Row>[]): readonly Row[] {
  return records.flatMap(({ content }) => content);
}

/** Finds, by halving, the records that the database refuses; every other one is written when this is done. */
async function writeAll<R extends IntakeRecord<unknown>>(
  records: readonly R[],
  write: (some: readonly R[]) => Promise<void>,
  refused: Map<R, string>,
): Promise<void> {
  if (records.every(({ content }) => content.length === 0)) return;
  try {
    await write(records);
  } catch (error) {
    if (!(error instanceof SqlError) || error.kind !== 'data') throw error;
    const [only, ...more] = records;
    if (only !== undefined && more.length === 0) {
      refused.set(only, `the database refused it: ${error.message}`);
      return;
    }
    const middle = Math.ceil(records.length / 2);
    await writeAll(records.slice(0, middle), write, refused);
    await writeAll(records.slice(middle), write, refused);
  }
}
