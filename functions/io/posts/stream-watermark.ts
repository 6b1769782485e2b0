import { watermarkOf } from '../../../domain/posts/watermark.ts';
import type { Watermark } from '../../../domain/posts/watermark.ts';
import type { Cluster, Patience } from '../data-api.ts';
import { readLag } from '../lag.ts';
import { readStreamTime } from './stream-time.ts';

/** By what rules it moves, ms. */
export type WatermarkRules = Parameters<typeof watermarkOf>[1];

/**
 * The watermark of the stream as it stands. A silence may be an outage, so where every partition is silent `lag` is asked
 * for the posts that wait: while there are any, the clock does not move the watermark.
 */
export async function readWatermark(
  cluster: Cluster,
  rules: WatermarkRules,
  lag: () => Promise<number>,
  patience: Patience,
): Promise<Watermark | undefined> {
  const time = await readStreamTime(cluster, patience);
  const watermark = watermarkOf(time, rules);
  if (watermark?.isIdle !== true) return watermark;
  return (await lag()) === 0 ? watermark : watermarkOf({ ...time, isBehind: true }, rules);
}

/** Records of posts that wait in one of a stage's two topics. */
export function lagOfPosts(stage: string, signal: AbortSignal): Promise<number> {
  return readLag(stage, ['posts-transform', 'posts-aggregate'], signal);
}
