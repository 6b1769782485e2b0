import type { LatestKey } from '../../../domain/latest.ts';
import type { ScoredPost } from '../../../domain/posts/post.ts';
import type { Item } from '../dynamodb.ts';
import type { LatestPlace } from '../latest/place.ts';
import { readLatest } from '../latest/read.ts';
import { latestPost, postKey, postOf } from './post-item.ts';

/** The latest posts of a UTC day, newest first. */
export async function newestOfDay(
  place: LatestPlace,
  day: string,
  signal: AbortSignal,
): Promise<readonly ScoredPost[]> {
  const rows = {
    keyOf: ({ key }: LatestKey) => ({ [postKey]: { S: key } }),
    latestOf: (item: Item) => latestPost(postOf(item)),
  };
  return (await readLatest(place, rows, day, signal)).map(postOf);
}
