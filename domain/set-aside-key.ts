import type { RecordPlace } from './ledger.ts';

/**
 * The key of a record among those that a stream has set aside, ascending by topic, partition and offset. `digest`: of the
 * record's source, since a topic that was made again has other records at the same places.
 */
export function setAsideKey(
  { topic, partition, offset }: Pick<RecordPlace, 'topic' | 'partition' | 'offset'>,
  digest: string,
): string {
  return `${topic}#${String(partition).padStart(5, '0')}#${String(offset).padStart(20, '0')}#${digest}`;
}

/** What tells records of one place apart, as `#1f2e3d4c5b6a7988`; `#` for one that an older version set aside. */
export function sourceSuffixIn(key: string): string {
  return `#${key.split('#')[3] ?? ''}`;
}
