import type { UnreadableBatch } from './fetched.ts';

/** Names a batch by its place and says why it is of no use. */
export function unreadableLine(
  topic: string,
  partition: number,
  { first, last, records, reason }: UnreadableBatch,
): string {
  const place = first === last ? `offset ${first}` : `offsets ${first} to ${last}`;
  const count = records === 1 ? '1 record' : `${records} records`;
  return `the record batch at ${topic}-${partition}, ${place} (${count}), cannot be read: ${reason}`;
}
