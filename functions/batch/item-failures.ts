import type { KafkaRecord } from '../event.ts';

/** An answer that a mapping with ReportBatchItemFailures reads: the records that are to be delivered again. */
export interface ItemFailures {
  readonly batchItemFailures: readonly {
    readonly itemIdentifier: { readonly partition: string; readonly offset: number };
  }[];
}

/** Names records as Lambda does: `partition` is the key under which the event has them. */
export function itemFailures(
  records: readonly Pick<KafkaRecord, 'topic' | 'partition' | 'offset'>[],
): ItemFailures {
  return {
    batchItemFailures: records.map(({ topic, partition, offset }) => ({
      itemIdentifier: { partition: `${topic}-${partition}`, offset },
    })),
  };
}

/** Records by what became of them; each list in the order of the event. */
export interface Outcome<R> {
  readonly done: readonly R[];
  readonly failed: readonly R[];
}

/**
 * Separates the records that are stored from those that are not, given the keys of the rows that are not. Where a
 * record failed, later ones that write a row of the same key fail too: its second delivery would undo what they wrote.
 */
export function byOutcome<R extends { readonly content: readonly Row[] }, Row>(
  records: readonly R[],
  keyOf: (row: Row) => string,
  unwritten: ReadonlySet<string>,
): Outcome<R> {
  if (unwritten.size === 0) return { done: records, failed: [] };
  const failing = new Set(unwritten);
  const done: R[] = [];
  const failed: R[] = [];
  for (const record of records) {
    const keys = record.content.map(keyOf);
    const isFailed = keys.some(key => failing.has(key));
    (isFailed ? failed : done).push(record);
    if (isFailed) for (const key of keys) failing.add(key);
  }
  return { done, failed };
}
