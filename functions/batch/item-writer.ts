import { fingerprint } from '../../domain/origin.ts';
import { claimItems, previewClaims } from '../io/claims.ts';
import type { Claim } from '../io/claims.ts';
import type { Item } from '../io/dynamodb.ts';
import { tryPutItems } from '../io/put-items.ts';
import type { ItemTable } from '../io/put-items.ts';
import type { IntakeRecord } from './intake.ts';
import { byOutcome } from './item-failures.ts';
import type { Outcome } from './item-failures.ts';

/** How a transform keeps the rows of records as items. */
export interface ItemWriter<Row> {
  /** The items that `write` would leave; writes nothing. */
  preview(records: readonly IntakeRecord<Row>[]): Promise<readonly Item[]>;
  /** `written` hears how many items more are kept. */
  write(records: readonly IntakeRecord<Row>[], written?: (items: number) => void): Promise<Kept<Row>>;
}

/** The records, each with the rows that are kept. */
export interface Kept<Row> extends Outcome<IntakeRecord<Row>> {
  /** Rows left out, since another record had brought them. */
  readonly skipped: number;
  /** Why the first of the failed ones failed. */
  readonly cause?: unknown;
}

/** Makes the writer of a table. */
export type MakeWriter = <Row>(items: ItemTable<Row>) => ItemWriter<Row>;

/** A row replaces the item of its key. */
export const replacing: MakeWriter = <Row>(items: ItemTable<Row>): ItemWriter<Row> => ({
  preview: async records => records.flatMap(({ content }) => content.map(items.itemOf)),
  write: async (records, written) => {
    const unwritten = await tryPutItems(
      items,
      records.flatMap(({ content }) => content),
      written,
    );
    const outcome = byOutcome(records, items.keyOf, unwritten?.keys ?? new Set());
    return { ...outcome, skipped: 0, ...(unwritten && { cause: unwritten.cause }) };
  },
});

/**
 * Of the rows of one key, the first is kept: those that other records bring are left out, that very record's are kept
 * again. `key`: the one text attribute that is the table's key. A table that does not take all rejects the batch.
 */
export function keepingFirst(key: string): MakeWriter {
  return <Row>(items: ItemTable<Row>): ItemWriter<Row> => {
    const place = { table: items.table, key };
    const claimsOf = (records: readonly IntakeRecord<Row>[]): readonly Claim[] =>
      records.flatMap(record => {
        const names = namesOf(record);
        return record.content.map(row => ({ item: items.itemOf(row), ...names }));
      });
    return {
      preview: async records => {
        const claims = claimsOf(records);
        const stands = await previewClaims(place, claims);
        return claims.filter((_, index) => stands[index]).map(({ item }) => item);
      },
      write: async (records, written) => {
        const stands = await claimItems(place, claimsOf(records), written);
        let at = 0;
        const done = records.map(record => ({
          ...record,
          content: record.content.filter(() => stands[at++]),
        }));
        return { done, failed: [], skipped: stands.filter(isKept => !isKept).length };
      },
    };
  };
}

/** Its source tells a record from that of a topic which was deleted and made again; once its time did alone. */
function namesOf({ kafkaRecord }: IntakeRecord<unknown>): Pick<Claim, 'by' | 'before'> {
  const { source, topic, partition, offset, timestamp } = kafkaRecord;
  const before = `${topic}#${partition}#${offset}#${timestamp}`;
  return { by: `${before}#${fingerprint({ eventSourceArn: source, topic })}`, before };
}
