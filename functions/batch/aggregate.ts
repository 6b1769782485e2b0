import type { Context } from 'aws-lambda';
import type { Marks, RecordPlace } from '../../domain/ledger.ts';
import { newestTime } from '../../domain/time.ts';
import { readAggregateEnv } from '../aggregate/env.ts';
import type { AggregateEnv } from '../aggregate/env.ts';
import { keepingNoEvent } from '../event.ts';
import { openBatchLog } from '../io/batch-log.ts';
import { moveCounter } from '../io/counters.ts';
import type { LedgerTable } from '../io/ledger-table.ts';
import { setAside } from '../io/set-aside.ts';
import { countAgain, previewOf } from './count-on-request.ts';
import { countRecords } from './count-records.ts';
import { sentAtOf, takeIn } from './intake.ts';
import type { Decode, IntakeRecord } from './intake.ts';
import { dryRunOf } from './stream-event.ts';
import type { DryRun, Redriven, StreamEvent } from './stream-event.ts';

/** What one pipeline's aggregate has that no other has. */
export interface Aggregation<Row> {
  readonly decode: Decode<Row>;
  readonly ledger: LedgerTable<Row>;
  /** A row's time, ISO 8601 in UTC; of one shape in all rows, so that times compare as text. */
  readonly eventTime: (row: Row) => string;
  /** How many rows of its message a row stands for, where a message is added up as it is read; 1 without it. */
  readonly rowsOf?: (row: Row) => number;
  /**
   * The record that a row's record was made of, where an ordered stream sent it on: counted once by that one's place,
   * however often it was sent. Absent: records count by their own.
   */
  readonly madeOf?: (row: Row) => RecordPlace;
}

/** Kept for what follows the database: counters and the answer. */
const reserveMs = 5_000;

/**
 * The function that adds the rows of Kafka records to sums, each record in them exactly once. It returns when they are
 * committed, and waits for a waking database as long as it has time. It rejects with TopicRecreated when offsets began
 * anew. With `dryRun` it answers the rows it would add; with `redrive` it counts records that the mark has passed.
 */
export function createAggregate<Row>(
  environment: Readonly<Record<string, string | undefined>>,
  make: (env: AggregateEnv) => Aggregation<Row>,
): (event: StreamEvent, context: Context) => Promise<DryRun | Redriven | undefined> {
  const env = readAggregateEnv(environment);
  const { decode, ledger, eventTime, rowsOf = () => 1, madeOf } = make(env);
  const log = openBatchLog(env.stream, environment);
  /** Marks that earlier batches of this process left, by event source and topic. */
  const known = new Map<string, Marks>();
  const moveCounterBy = async (records: readonly IntakeRecord<Row>[], skipped: number): Promise<number> => {
    const rows = records.flatMap(record => record.content);
    const count = rows.reduce((sum, row) => sum + rowsOf(row), 0);
    const newest = newestTime(rows, eventTime);
    await moveCounter(env.countersTable, env.stream, count, newest, skipped, sentAtOf(records));
    return count;
  };

  return keepingNoEvent(async (event, context) => {
    const end = log.begin(context);
    const { records, faults } = takeIn(event, decode, event.redrive?.elements, env.aheadSeconds);
    const { eventSourceArn } = event;
    const patience = () => ({ waitMs: context.getRemainingTimeInMillis() - reserveMs });
    const sumsFrom = (arn: string, topic: string) =>
      ledger.open(env, { eventSourceArn: arn, topic }, patience);
    const topics = byTopic(records, eventSourceArn, madeOf);

    if (event.dryRun === true) {
      const previews = topics.map(({ source, topic, placed }) => previewOf(sumsFrom(source, topic), placed));
      return dryRunOf(ledger.table, (await Promise.all(previews)).flat(), faults);
    }
    if (event.redrive) {
      if (faults[0]) return { redrive: true, rows: 0, fault: faults[0].reason };
      const [{ source, topic, placed } = { source: eventSourceArn, topic: '', placed: [] }] = topics;
      const again = await countAgain(sumsFrom(`redrive:${source}`, topic), placed, record =>
        moveCounterBy([record], 0),
      );
      if (again.fault === undefined)
        end({ recordsIn: records.length, rowsOut: again.rows, setAside: 0, skipped: 0 }, []);
      return again;
    }

    await setAside(env.setAsideTable, env.stream, faults);
    const batch = { recordsIn: records.length, rowsOut: 0, setAside: faults.length, skipped: 0 };
    for (const { source, topic, placed } of topics) {
      const place = `${source} ${topic}`;
      const { added, skipped, refused, marks } = await countRecords(
        sumsFrom(source, topic),
        placed,
        known.get(place) ?? new Map(),
        (record, reason) => setAside(env.setAsideTable, env.stream, [{ record: record.kafkaRecord, reason }]),
      );
      known.set(place, marks);
      batch.rowsOut += await moveCounterBy(added, skipped);
      batch.setAside += refused;
      batch.skipped += skipped;
    }
    end(batch, records);
    return undefined;
  });
}

interface PlacedRecords<Row> {
  readonly source: string;
  readonly topic: string;
  readonly placed: readonly IntakeRecord<Row>[];
}

/**
 * Records by the source and topic that their ledger knows, each at its place there. One that was made of another, and
 * could not be read, has no place.
 */
function byTopic<Row>(
  records: readonly IntakeRecord<Row>[],
  eventSourceArn: string,
  madeOf: ((row: Row) => RecordPlace) | undefined,
): readonly PlacedRecords<Row>[] {
  if (madeOf === undefined)
    return [{ source: eventSourceArn, topic: records[0]?.kafkaRecord.topic ?? '', placed: records }];
  const topics = new Map<string, PlacedRecords<Row> & { readonly placed: IntakeRecord<Row>[] }>();
  for (const record of records) {
    const [row] = record.content;
    if (row === undefined) continue;
    const { source = eventSourceArn, topic, ...place } = madeOf(row);
    const key = `${source} ${topic}`;
    const known = topics.get(key) ?? { source, topic, placed: [] };
    topics.set(key, known);
    known.placed.push({ ...record, ...place });
  }
  return [...topics.values()];
}
