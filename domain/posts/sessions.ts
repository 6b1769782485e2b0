import type { TimedPost } from './lateness.ts';
import { dayOf, hourOf, tallyOf } from './post-sums.ts';
import type { PostSums } from './post-sums.ts';
import type { Span } from './window.ts';

/**
 * Adds posts to sessions: a session ends `gapMs` after its last post. What is added is a batch's own stretches without a
 * gap, each of posts of one UTC hour; stretches that overlap, of whatever batch and partition, are one session, and a reader
 * merges them.
 * A post is late when a session of it alone would have closed before it came.
 */
export function addToSessions(
  sums: PostSums,
  posts: readonly TimedPost[],
  gapMs: number,
  late: 'drop' | 'amend',
): void {
  const counted: TimedPost[] = [];
  for (const timed of posts) {
    const { post, atMs, watermarkMs } = timed;
    const isLate = atMs + gapMs <= watermarkMs;
    if (isLate) {
      sums.add('late', { startMs: atMs, endMs: atMs + gapMs }, post.polarity, tallyOf(post));
      sums.add('missed', dayOf(atMs), post.polarity, tallyOf(post));
    }
    if (!isLate || late === 'amend') counted.push(timed);
  }
  for (const { span, members } of stretches(counted, gapMs))
    for (const { post } of members) sums.add('session', span, post.polarity, tallyOf(post));
}

/**
 * Posts cut where `gapMs` or more lie between two of them, and where an hour ends: there, the stretches overlap. So none is
 * longer than an hour and a gap, and who looks for those of a time knows where the earliest begins.
 */
function stretches(
  posts: readonly TimedPost[],
  gapMs: number,
): readonly { readonly span: Span; readonly members: readonly TimedPost[] }[] {
  const sorted = posts.toSorted((a, b) => a.atMs - b.atMs);
  const found: { span: Span; members: TimedPost[] }[] = [];
  for (const post of sorted) {
    const last = found.at(-1);
    const endMs = post.atMs + gapMs;
    if (last && post.atMs < last.span.endMs && post.atMs < hourOf(last.span.startMs).endMs) {
      last.span = { ...last.span, endMs };
      last.members.push(post);
    } else {
      found.push({ span: { startMs: post.atMs, endMs }, members: [post] });
    }
  }
  return found;
}
