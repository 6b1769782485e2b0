import { recordTime, recordTimeText } from './time.ts';

/**
 * Ledger arithmetic: the rows of sums carry where they came from, so they are their own record of what they hold.
 * A partition's mark is the next offset after its newest counted record.
 */

/** A Kafka record, decoded. `timestamp`: epoch ms, as the broker has it; -1 where that is no time. */
export interface LedgerRecord<Content> {
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly content: Content;
}

/**
 * Where a record stands in a topic, or the record that it was made of. `timestamp`: epoch ms, as the broker has it.
 * `source`: the ARN of its event source; absent where that is the one of what was made of it.
 */
export interface RecordPlace {
  readonly source?: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
}

export interface Mark {
  /** The first offset that the sums do not hold yet. */
  readonly next: number;
  /** The newest timestamp, epoch ms, of all records in the sums. One that is no time, of older versions, holds no longer than it stands. */
  readonly newest: number;
  /** The greatest event time, epoch ms, of all rows counted; absent where the ledger keeps none, or has no row yet. */
  readonly eventTime?: number;
}

/** The mark of a partition without a row. */
export const noMark: Mark = { next: -1, newest: -1 };

export type Marks = ReadonlyMap<number, Mark>;

export function markOf(marks: Marks, partition: number): Mark {
  return marks.get(partition) ?? noMark;
}

/** A record below the mark yet newer than everything in the sums: the topic was deleted and made again. */
export class TopicRecreated extends Error {
  /** `wayOut`: what to do, given the record's time as text. */
  constructor(topic: string, record: LedgerRecord<unknown>, mark: Mark, wayOut: (time: string) => string) {
    const time = recordTimeText(record.timestamp);
    super(
      `topic ${topic} was recreated: offset ${record.offset} of partition ${record.partition} lies below the mark ${mark.next}, ` +
        `but its record (${time}) is newer than every one that was written (${recordTimeText(mark.newest)}). Nothing was skipped or written. ${wayOut(time)}`,
    );
    this.name = 'TopicRecreated';
  }
}

/** The records that the sums do not hold yet, in their order. */
export function dropCounted<R extends LedgerRecord<unknown>>(
  records: readonly R[],
  marks: Marks,
): readonly R[] {
  return records.filter(record => record.offset >= markOf(marks, record.partition).next);
}

/** Whether a partition shows an offset at or before one that it has shown already: what was sent on twice. */
export function hasCopies(records: readonly LedgerRecord<unknown>[]): boolean {
  const shown = new Map<number, number>();
  return records.some(({ partition, offset }) => {
    const isCopy = offset <= (shown.get(partition) ?? -1);
    if (!isCopy) shown.set(partition, offset);
    return isCopy;
  });
}

/**
 * The records not counted yet, in their order, each once. `marks` must be fresh. Throws TopicRecreated where a record
 * shows it, be it by the marks or by the records before it.
 */
export function dropCopies<R extends LedgerRecord<readonly unknown[]>>(
  topic: string,
  records: readonly R[],
  marks: Marks,
  wayOut: (time: string) => string,
): readonly R[] {
  const shown = new Map(marks);
  return records.filter(record => {
    if (record.content.length > 0) refuseRecreated(topic, [record], shown, wayOut);
    const { next, newest } = markOf(shown, record.partition);
    if (record.offset < next) return false;
    shown.set(record.partition, {
      next: record.offset + 1,
      newest: Math.max(recordTime(newest), record.timestamp),
    });
    return true;
  });
}

/**
 * Throws TopicRecreated where a record shows it. Only for records whose timestamps the marks know: that of a record that
 * was set aside whole is in no row. `marks` must be fresh: an old copy knows too little.
 */
export function refuseRecreated(
  topic: string,
  records: readonly LedgerRecord<unknown>[],
  marks: Marks,
  wayOut: (time: string) => string,
): void {
  for (const record of records) {
    const mark = markOf(marks, record.partition);
    if (record.offset < mark.next && record.timestamp > mark.newest)
      throw new TopicRecreated(topic, record, mark, wayOut);
  }
}

/** Whether every partition's first record is the one that its mark waits for. */
export function followsOn(records: readonly LedgerRecord<unknown>[], marks: Marks): boolean {
  const seen = new Set<number>();
  return records.every(({ partition, offset }) => {
    if (seen.has(partition)) return true;
    seen.add(partition);
    return offset === markOf(marks, partition).next;
  });
}

/** The marks with a record's timestamp among what its partition has shown. */
export function withSeen(marks: Marks, { partition, timestamp }: LedgerRecord<unknown>): Marks {
  const mark = markOf(marks, partition);
  return new Map(marks).set(partition, { ...mark, newest: Math.max(recordTime(mark.newest), timestamp) });
}

/**
 * Marks that were read, with what `earlier` ones of the same process know beyond them: the timestamps of records that are in
 * no row. A mark that went back begins anew.
 */
export function withEarlier(read: Marks, earlier: Marks): Marks {
  const marks = new Map(read);
  for (const [partition, { next: passed, newest: seen }] of earlier) {
    const mark = markOf(read, partition);
    if (mark.next >= passed && seen > mark.newest) marks.set(partition, { ...mark, newest: seen });
  }
  return marks;
}

/** What one statement counts of one partition. */
export interface Part<Content> {
  readonly partition: number;
  /** The mark that must still stand when the statement runs. */
  readonly expected: number;
  readonly firstOffset: number;
  readonly nextOffset: number;
  /** Newest timestamp of this part and everything before it, epoch ms. */
  readonly newest: number;
  /** Greatest event time of this part and everything before it, epoch ms; absent where the ledger keeps none. */
  readonly eventTime?: number;
  readonly records: readonly LedgerRecord<Content>[];
}

/** One part a partition; the records of a partition must be in offset order. */
export function partition<Content>(
  records: readonly LedgerRecord<Content>[],
  marks: Marks,
): readonly Part<Content>[] {
  const groups = new Map<number, LedgerRecord<Content>[]>();
  for (const record of records) {
    const group = groups.get(record.partition);
    if (group) group.push(record);
    else groups.set(record.partition, [record]);
  }
  return [...groups].map(([partition, group]) => partOf(partition, group, markOf(marks, partition)));
}

function partOf<Content>(
  partition: number,
  records: readonly LedgerRecord<Content>[],
  mark: Mark,
): Part<Content> {
  let firstOffset = Number.POSITIVE_INFINITY;
  let lastOffset = -1;
  let newest = recordTime(mark.newest);
  for (const record of records) {
    firstOffset = Math.min(firstOffset, record.offset);
    lastOffset = Math.max(lastOffset, record.offset);
    newest = Math.max(newest, record.timestamp);
  }
  return { partition, expected: mark.next, firstOffset, nextOffset: lastOffset + 1, newest, records };
}

/** The marks after `parts` went into the sums. */
export function advance(marks: Marks, parts: readonly Part<unknown>[]): Marks {
  const moved = new Map(marks);
  for (const { partition, nextOffset: next, newest, eventTime } of parts)
    moved.set(partition, { next, newest, ...(eventTime !== undefined && { eventTime }) });
  return moved;
}
