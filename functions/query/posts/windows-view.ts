import { postsWindowsParameters } from '../../../domain/posts/view.ts';
import type { PostsWindowsView } from '../../../domain/posts/view.ts';
import { isTimestamp } from '../../../domain/time.ts';
import { readChangedWindows } from '../../io/posts/window-changes.ts';
import type { QueryEnv } from '../env.ts';
import { BadRequest } from '../http.ts';
import type { Question, View, ViewEntry } from '../view.ts';
import { postsVariables, readPostsViewEnv } from './env.ts';
import type { PostsViewEnv } from './env.ts';
import { newestPage, tableOf } from './windows.ts';

const most = 1_000;
/** A window has a sum for each polarity. */
const mostSums = 3 * most;
const forEver = Date.parse('9999-12-31T00:00:00.000Z');
/** Longer than a statement may be under way after it has taken its time, and than two clocks differ; ms. */
const overlapMs = 60_000;

interface WindowsQuestion extends Question {
  readonly since?: string;
  readonly before?: string;
}

/** `/api/posts/windows`. */
export const postsWindowsView: ViewEntry = {
  pipeline: 'posts',
  variables: postsVariables,
  open(env, environment): View<WindowsQuestion> {
    const postsEnv = { ...env, ...readPostsViewEnv(environment) };
    return {
      path: '/api/posts/windows',
      parameters: postsWindowsParameters,
      streams: ['posts-aggregate', 'posts-close'],
      read: parameters => {
        const since = timeIn(parameters, 'since');
        const before = timeIn(parameters, 'before');
        return { ...(since !== undefined && { since }), ...(before !== undefined && { before }) };
      },
      answer: (question, signal) => changes(postsEnv, question, signal),
    };
  },
};

function timeIn(parameters: ReadonlyMap<string, string>, name: string): string | undefined {
  const time = parameters.get(name);
  if (time !== undefined && !isTimestamp(time))
    throw new BadRequest(`${name} must be a time like 2025-01-24T09:30:00.000Z`);
  return time;
}

async function changes(
  env: QueryEnv & PostsViewEnv,
  { since, before }: WindowsQuestion,
  signal: AbortSignal,
): Promise<PostsWindowsView> {
  const until = new Date(Date.now() - overlapMs).toISOString();
  const sinceMs = since === undefined || env.output === 'complete' ? 0 : Date.parse(since);
  const beforeMs = before === undefined ? forEver : Date.parse(before);
  const patience = { waitMs: 0, signal };
  const sums = await readChangedWindows(env, tableOf(env), { sinceMs, beforeMs }, mostSums, patience);
  return { output: env.output, ...newestPage(sums, most, mostSums), until };
}
