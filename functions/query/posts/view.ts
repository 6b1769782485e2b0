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
    return {
      path: '/api/posts',
      parameters: postsParameters,
      // The last is no stream: the function that closes windows moves a counter too.
      streams: ['posts-transform', 'posts-aggregate', 'posts-close'],
      read: readPostsQuestion,
      answer: (question, signal) => pageOf(postsEnv, question, signal),
    };
  },
};

/** The whole page: windows and posts of a day, words of the newest posts, and how far windows have come. */
async function pageOf(env: Env, question: PostsQuestion, signal: AbortSignal): Promise<PostsView> {
  const patience: Patience = { waitMs: 0, signal };
  const days = await readDays(env, mostDays, patience);
  const day = question.day ?? newestUpTo(new Date().toISOString().slice(0, 10), days);
  const shown = day ?? '1970-01-01';
  const [totals, sums, words, latest, progress] = await Promise.all([
    readDayTotals(env, shown, patience),
    readWindows(env, tableOf(env), shown, mostWindows, patience),
    topWords(env, question.links ?? 'with', patience),
    newestOfDay({ table: env.latestTable, of: env.postsTable }, shown, signal),
    progressOf(env, shown, patience, signal),
  ]);
  const count = (polarity: string): number => totals.get(polarity) ?? 0;
  return {
    word: env.word,
    day,
    days,
    total: { negative: count('negative'), neutral: count('neutral'), positive: count('positive') },
    windows: windowsOf(sums, mostWindows, Number(question.hours ?? 24)),
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
