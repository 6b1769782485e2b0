import type { WindowSettings } from './window.ts';

/** How far one partition's posts have come, as the ledger knows. */
export interface PartitionTime {
  /** Greatest event time, epoch ms. */
  readonly greatestMs: number;
  /** How long ago its newest batch was counted, ms. */
  readonly quietMs: number;
}

export interface StreamTime {
  readonly partitions: readonly PartitionTime[];
  readonly nowMs: number;
  /** How long ago the stream's first post was counted, ms. */
  readonly ageMs: number;
  /** Posts wait to be counted, so that a silence of all partitions is an outage. */
  readonly isBehind?: boolean;
}

export interface Watermark {
  /** Epoch ms: no post in time is expected for a window that ends by then. */
  readonly atMs: number;
  /** True when no partition has had a post lately, so that the clock alone moves the watermark. */
  readonly isIdle: boolean;
}

/**
 * The watermark of a stream: the least of its partitions' greatest event times, less the allowed lateness. A partition
 * without a post for `idleMs` does not hold it back; when all are idle it is the clock, or stays where it is while posts
 * wait. Undefined while nothing is known: before the first post, and for `idleMs` after it, since partitions that have shown
 * nothing may be about to.
 */
export function watermarkOf(
  { partitions, nowMs, ageMs, isBehind = false }: StreamTime,
  { allowedLatenessMs, idleMs }: { readonly allowedLatenessMs: number; readonly idleMs: number },
): Watermark | undefined {
  if (partitions.length === 0 || ageMs < idleMs) return undefined;
  const active = partitions.filter(({ quietMs }) => quietMs < idleMs);
  const isSilent = active.length === 0;
  if (isSilent && !isBehind) return { atMs: nowMs, isIdle: true };
  const least = Math.min(...(isSilent ? partitions : active).map(({ greatestMs }) => greatestMs));
  return { atMs: least - allowedLatenessMs, isIdle: false };
}

/**
 * The end, epoch ms, up to which no post in time can change a window. A post behind the watermark is in time for a session
 * if one of its own would not have ended, and could join one that has: so sessions wait another gap, while posts are coming.
 */
export function finalBy(window: WindowSettings, { atMs, isIdle }: Watermark): number {
  return window.kind === 'session' && !isIdle ? atMs - window.gapSeconds * 1000 : atMs;
}
