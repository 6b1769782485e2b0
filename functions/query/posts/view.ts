import type { ScoredPost } from '../../../domain/posts/post.ts';
import { postsParameters } from '../../../domain/posts/view.ts';
import type { PostsView, PostView, ProgressView, WordsView } from '../../../domain/posts/view.ts';
import type { WindowSettings } from '../../../domain/posts/window.ts';
import type { Patience } from '../../io/data-api.ts';
import { newestOfDay } from '../../io/posts/newest-posts.ts';
import { lagOfPosts, readWatermark } from '../../io/posts/stream-watermark.ts';
import { countWindows, readDays, readDayTotals, readWindows } from '../../io/posts/window-queries.ts';
import { readNewestPosts, readWords, wordsOfPosts } from '../../io/posts/word-queries.ts';
import { neverMoved, readCounters } from '../../io/stream-counters.ts';
import type { QueryEnv } from '../env.ts';
import { kept } from '../keep.ts';
import { newestUpTo } from '../default-day.ts';
import { knownBy } from '../known.ts';
import { mostMs } from '../view.ts';
import type { View, ViewEntry } from '../view.ts';
import { postsVariables, readPostsViewEnv } from './env.ts';
import type { PostsViewEnv } from './env.ts';
import { readPostsQuestion } from './question.ts';
import type { PostsQuestion } from './question.ts';
import { tableOf, windowsOf } from './windows.ts';

const mostDays = 400;
const mostWindows = 288;
const mostWords = 15;
const longestText = 500;

interface Env extends QueryEnv, PostsViewEnv {
  /** Posts that wait to be counted. */
  readonly lag: () => Promise<number>;
}

/** `/api/posts`. */
export const postsView: ViewEntry = {
  pipeline: 'posts',
  variables: postsVariables,
  open(env, environment): View<PostsQuestion> {
    // CloudWatch has a new figure each minute, and charges for each time that it is asked.
    const lag = kept(() => lagOfPosts(env.stage, AbortSignal.timeout(mostMs)), env.mappingsSeconds * 1_000);
    const postsEnv = { ...env, ...readPostsViewEnv(environment), lag };
    const known = knownBy(signal => readDays(env, mostDays, { waitMs: 0, signal }));
    const emptyDay = (links: 'with' | 'without') =>
      knownBy(signal => pageOf(postsEnv, [], dayOfNothing, links, signal));
    const empty = { with: emptyDay('with'), without: emptyDay('without') };
    return {
      path: '/api/posts',
      parameters: postsParameters,
      // The last is no stream: the function that closes windows moves a counter too.
      streams: ['posts-transform', 'posts-aggregate', 'posts-close'],
      read: readPostsQuestion,
      async answer(question, signal, version): Promise<PostsView> {
        const days = await known(version, signal);
        const day = question.day ?? newestUpTo(new Date().toISOString().slice(0, 10), days);
        const links = question.links ?? 'with';
        return day !== null && days.includes(day)
          ? pageOf(postsEnv, days, day, links, signal, question.hours)
          : { ...(await empty[links](version, signal)), day, days };
      },
    };
  },
};

/** Before the first that a post may be of. */
const dayOfNothing = '1970-01-01';

/** The whole page: windows and posts of a day, words of the newest posts, and how far windows have come. */
async function pageOf(
  env: Env,
  days: readonly string[],
  day: string,
  links: 'with' | 'without',
  signal: AbortSignal,
  hours?: PostsQuestion['hours'],
): Promise<PostsView> {
  const patience: Patience = { waitMs: 0, signal };
  const [totals, sums, words, latest, progress] = await Promise.all([
    readDayTotals(env, day, patience),
    readWindows(env, tableOf(env), day, mostWindows, patience),
    topWords(env, links, patience),
    newestOfDay({ table: env.latestTable, of: env.postsTable }, day, signal),
    progressOf(env, day, patience, signal),
  ]);
  const count = (polarity: string): number => totals.get(polarity) ?? 0;
  return {
    word: env.word,
    day,
    days,
    total: { negative: count('negative'), neutral: count('neutral'), positive: count('positive') },
    windows: windowsOf(sums, mostWindows, Number(hours ?? 24)),
    words,
    latest: latest.map(toPostView),
    progress,
  };
}

async function topWords(env: Env, links: 'with' | 'without', patience: Patience): Promise<WordsView> {
  const newest = await readNewestPosts(env, wordsOfPosts, patience);
  if (newest === undefined) return { posts: 0, positive: [], negative: [] };
  const words = await readWords(env, newest.since, links, mostWords, patience);
  const of = (wanted: string): WordsView['positive'] =>
    words.filter(({ polarity }) => polarity === wanted).map(({ word, uses }) => ({ word, uses }));
  return { posts: newest.posts, positive: of('positive'), negative: of('negative') };
}

async function progressOf(
  env: Env,
  day: string,
  patience: Patience,
  signal: AbortSignal,
): Promise<ProgressView> {
  const [watermark, counts, counters] = await Promise.all([
    readWatermark(env, env, env.lag, patience),
    countWindows(env, day, patience),
    readCounters(env.countersTable, ['posts-transform'], signal),
  ]);
  const { skipped } = counters.get('posts-transform') ?? neverMoved;
  return {
    window: windowText(env.window),
    watermark: watermark === undefined ? null : new Date(watermark.atMs).toISOString(),
    ...counts,
    duplicates: Number(skipped),
  };
}

function windowText(window: WindowSettings): string {
  if (window.kind === 'session') return `session, gap ${window.gapSeconds} s`;
  const every = window.kind === 'sliding' ? ` every ${window.slideSeconds} s` : '';
  return `${window.kind}, ${window.sizeSeconds} s${every}`;
}

function toPostView({ id, createdAt, user, text, polarity, score }: ScoredPost): PostView {
  return { id, createdAt, user, text: firstOf(text), polarity, score };
}

/** Cut so that no half of a surrogate pair is left. */
function firstOf(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
