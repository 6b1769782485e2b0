import type { WindowView } from '../../../domain/posts/view.ts';
import type { WindowTable } from '../../io/posts/window-queries.ts';
import type { WindowSum } from '../../io/posts/window-sum.ts';
import type { PostsViewEnv } from './env.ts';

type Sums = { -readonly [Name in keyof WindowView]: WindowView[Name] };

const hourMs = 3_600_000;

/** With output append nothing is shown that may still change. */
export function tableOf({ output, window }: Pick<PostsViewEnv, 'output' | 'window'>): WindowTable {
  if (output === 'append') return 'closed';
  return window.kind === 'session' ? { gapMs: window.gapSeconds * 1000 } : 'grid';
}

/** Windows ascending by end, each with its polarities; `hours`: only those that end so long before the last, or later. */
export function windowsOf(
  sums: readonly WindowSum[],
  most: number,
  hours = Number.POSITIVE_INFINITY,
): readonly WindowView[] {
  const newest = sums.reduce((end, { endMs }) => Math.max(end, endMs), Number.NEGATIVE_INFINITY);
  const windows = new Map<string, Sums>();
  for (const { startMs, endMs, polarity, posts, scoreSum } of sums) {
    if (endMs <= newest - hours * hourMs) continue;
    const key = `${startMs} ${endMs}`;
    const window = windows.get(key) ?? emptyWindow(startMs, endMs);
    windows.set(key, window);
    window[polarity] += posts;
    // Scores have four decimals; sums of numbers have more.
    window.scoreSum = Math.round((window.scoreSum + scoreSum) * 10_000) / 10_000;
  }
  return [...windows.values()]
    .sort((a, b) => compare(a.end, b.end) || compare(a.start, b.start))
    .slice(-most);
}

/** Windows ascending by end, and the end before which there may be more; null where there are none. */
export interface WindowsPage {
  readonly windows: readonly WindowView[];
  readonly before: string | null;
}

/**
 * The newest `most` windows, or fewer, as those of one end stay together. `sums`: descending by end, of which `mostSums` were
 * asked for.
 */
export function newestPage(sums: readonly WindowSum[], most: number, mostSums: number): WindowsPage {
  const all = windowsOf(sums, Number.POSITIVE_INFINITY);
  if (sums.length < mostSums && all.length <= most) return { windows: all, before: null };
  const newest = all.slice(-most);
  const whole = newest.filter(({ end }) => end !== newest[0]?.end);
  const windows = whole.length > 0 ? whole : newest;
  return { windows, before: windows[0]?.end ?? null };
}

function emptyWindow(startMs: number, endMs: number): Sums {
  const [start, end] = [startMs, endMs].map(ms => new Date(ms).toISOString());
  return { start: start ?? '', end: end ?? '', negative: 0, neutral: 0, positive: 0, scoreSum: 0 };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
