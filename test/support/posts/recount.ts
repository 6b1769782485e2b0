import type { ScoredMessage } from '../../../domain/posts/scored.ts';
import type { SentimentWord } from '../../../domain/posts/sums.ts';
import type { WindowRules } from '../../../domain/posts/window.ts';

/** Posts and sum of scores, by `start end polarity`; starts and ends as ISO 8601. */
export type Recounted = Readonly<Record<string, readonly [posts: number, score: number]>>;

export interface Recount {
  readonly windows: Recounted;
  /** Posts by the end of the window that had closed before them. */
  readonly late: Readonly<Record<string, number>>;
  /** Posts for which every window of theirs had closed. */
  readonly missed: number;
  /** Posts by `day polarity`. */
  readonly totals: Readonly<Record<string, number>>;
}

/** What must come out of partitions' posts, post by post and window by window, with no thought of batches. */
export function recount(partitions: readonly (readonly ScoredMessage[])[], rules: WindowRules): Recount {
  const { window, allowedLatenessMs, late: policy } = rules;
  const windows: Record<string, [number, number]> = {};
  const late: Record<string, number> = {};
  const totals: Record<string, number> = {};
  const inSessions: ScoredMessage[] = [];
  let missed = 0;
  const count = (start: number, end: number, { polarity, score }: ScoredMessage) => {
    const [posts, sum] = (windows[`${iso(start)} ${iso(end)} ${polarity}`] ??= [0, 0]);
    windows[`${iso(start)} ${iso(end)} ${polarity}`] = [posts + 1, Number((sum + score).toFixed(4))];
  };

  for (const posts of partitions) {
    let greatest = Number.NEGATIVE_INFINITY;
    for (const post of posts) {
      const at = Date.parse(post.createdAt);
      const watermark = greatest - allowedLatenessMs;
      greatest = Math.max(greatest, at);
      let open = 0;
      for (const [start, end] of windowsAround(at, window)) {
        const isLate = end <= watermark;
        if (isLate) late[iso(end)] = (late[iso(end)] ?? 0) + 1;
        else open += 1;
        if (isLate && policy === 'drop') continue;
        if (window.kind === 'session') inSessions.push(post);
        else count(start, end, post);
      }
      if (open === 0) missed += 1;
      const day = `${post.createdAt.slice(0, 10)} ${post.polarity}`;
      totals[day] = (totals[day] ?? 0) + 1;
    }
  }
  if (window.kind === 'session')
    for (const { start, end, posts } of sessionsOf(inSessions, window.gapSeconds * 1000))
      for (const post of posts) count(start, end, post);
  return { windows, late, missed, totals };
}

/** Uses of words that have a polarity, by `hour word polarity`. */
export function wordsIn(
  posts: readonly ScoredMessage[],
  wordsOf: (text: string) => readonly SentimentWord[],
): Readonly<Record<string, number>> {
  const uses: Record<string, number> = {};
  for (const { createdAt, text } of posts)
    for (const { word, polarity } of wordsOf(text)) {
      const key = `${createdAt.slice(0, 13)} ${word} ${polarity}`;
      uses[key] = (uses[key] ?? 0) + 1;
    }
  return uses;
}

/** Every window that holds a moment: looked for second by second of where it may begin. */
function windowsAround(at: number, window: WindowRules['window']): [number, number][] {
  if (window.kind === 'session') return [[at, at + window.gapSeconds * 1000]];
  const size = window.sizeSeconds * 1000;
  const slide = window.kind === 'sliding' ? window.slideSeconds * 1000 : size;
  const found: [number, number][] = [];
  for (let start = Math.ceil((at - size) / 1000) * 1000; start <= at; start += 1000)
    if (start % slide === 0 && start + size > at) found.push([start, start + size]);
  return found;
}

function sessionsOf(posts: readonly ScoredMessage[], gap: number) {
  const sessions: { start: number; end: number; posts: ScoredMessage[] }[] = [];
  for (const post of posts.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))) {
    const at = Date.parse(post.createdAt);
    const session = sessions.at(-1);
    if (session === undefined || at - (session.end - gap) >= gap)
      sessions.push({ start: at, end: at + gap, posts: [post] });
    else {
      session.posts.push(post);
      session.end = at + gap;
    }
  }
  return sessions;
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
