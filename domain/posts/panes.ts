import type { TimedPost } from './lateness.ts';
import { dayOf, plus, tallyOf } from './post-sums.ts';
import type { PostSums, Tally } from './post-sums.ts';
import type { Polarity } from './post.ts';
import { paneOf, windowsOf } from './window.ts';
import type { Grid, Span } from './window.ts';

interface Pane {
  readonly windows: readonly Span[];
  /** By polarity and by how many of the windows had closed before the posts. */
  readonly tallies: Map<string, Late>;
}

interface Late {
  readonly polarity: Polarity;
  readonly closed: number;
  tally: Tally;
}

/**
 * Adds posts to the windows of a grid: first by pane and by how many of a post's windows had closed before it, then pane
 * by pane to their windows. A post may be late for its first windows and in time for its last.
 */
export function addToWindows(
  sums: PostSums,
  posts: readonly TimedPost[],
  grid: Grid,
  late: 'drop' | 'amend',
): void {
  const panes = new Map<number, Pane>();
  for (const { post, atMs, watermarkMs } of posts) {
    const start = paneOf(grid, atMs);
    const pane = panes.get(start) ?? { windows: windowsOf(grid, start), tallies: new Map<string, Late>() };
    panes.set(start, pane);
    const closed = pane.windows.filter(({ endMs }) => endMs <= watermarkMs).length;
    const { polarity } = post;
    const key = `${closed} ${polarity}`;
    const group = pane.tallies.get(key) ?? { polarity, closed, tally: { posts: 0, score: 0 } };
    group.tally = plus(group.tally, tallyOf(post));
    pane.tallies.set(key, group);
    if (closed === pane.windows.length) sums.add('missed', dayOf(atMs), polarity, tallyOf(post));
  }
  for (const { windows, tallies } of panes.values())
    for (const { polarity, closed, tally } of tallies.values())
      windows.forEach((window, index) => {
        if (index < closed) sums.add('late', window, polarity, tally);
        if (index >= closed || late === 'amend') sums.add('window', window, polarity, tally);
      });
}
