import type { LedgerRecord } from '../ledger.ts';
import type { ScoredMessage } from './scored.ts';

/** A post with its event time and the watermark of its partition just before it, both epoch ms. */
export interface TimedPost {
  readonly post: ScoredMessage;
  readonly atMs: number;
  /** -Infinity before the partition's first post. */
  readonly watermarkMs: number;
}

/**
 * Posts of one partition, in its order, each with the watermark that the ones before it left: their greatest event time
 * less the allowed lateness. So it is the same however they were batched. `greatestMs`: of the posts of earlier batches.
 */
export function timed(
  records: readonly LedgerRecord<readonly ScoredMessage[]>[],
  greatestMs: number | undefined,
  allowedLatenessMs: number,
): readonly TimedPost[] {
  let greatest = greatestMs ?? Number.NEGATIVE_INFINITY;
  return records
    .flatMap(({ content }) => content)
    .map(post => {
      const atMs = eventTimeOf(post);
      const watermarkMs = greatest - allowedLatenessMs;
      greatest = Math.max(greatest, atMs);
      return { post, atMs, watermarkMs };
    });
}

export function eventTimeOf({ createdAt }: ScoredMessage): number {
  return Date.parse(createdAt);
}
