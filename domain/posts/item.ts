import { dayOf } from '../time.ts';
import type { Post } from './post.ts';

/** Partitions of the index by day: 4 of them take 4,000 writes a second on one day. */
export const dayShards = 4;

/** Partition key of the index by day, whose sort key is `created_at`. */
export function dayShard(day: string, shard: number): string {
  return `${day}#${shard}`;
}

/** Where the index keeps a post; the same each time. */
export function dayShardOf({ id, createdAt }: Pick<Post, 'id' | 'createdAt'>): string {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (Math.imul(hash, 31) + id.charCodeAt(i)) >>> 0;
  return dayShard(dayOf(createdAt), hash % dayShards);
}
