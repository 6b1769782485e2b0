import { postsWindowsParameters } from '../../../domain/posts/view.ts';
import type { PostsWindowsView } from '../../../domain/posts/view.ts';
import { isTimestamp } from '../../../domain/time.ts';
import { readChangedWindows } from '../../io/posts/window-changes.ts';
import type { QueryEnv } from '../env.ts';
import { BadRequest } from '../http.ts';
import type { Question, View, ViewEntry } from '../view.ts';
import { postsVariables, readPostsViewEnv } from './env.ts';
import type { PostsViewEnv } from './env.ts';
import { tableOf, windowsOf } from './windows.ts';

const most = 1_000;
/** Longer than a statement may be under way after it has taken its time, and than two clocks differ; ms. */
const overlapMs = 60_000;

interface WindowsQuestion extends Question {
  readonly since?: string;
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
        const since = parameters.get('since');
        if (since !== undefined && !isTimestamp(since))
          throw new BadRequest('since must be a time like 2025-01-24T09:30:00.000Z');
        return since === undefined ? {} : { since };
      },
      answer: (question, signal) => changes(postsEnv, question, signal),
    };
  },
};

async function changes(
  env: QueryEnv & PostsViewEnv,
  { since }: WindowsQuestion,
  signal: AbortSignal,
): Promise<PostsWindowsView> {
  const until = new Date(Date.now() - overlapMs).toISOString();
  const sinceMs = since === undefined || env.output === 'complete' ? 0 : Date.parse(since);
  const sums = await readChangedWindows(env, tableOf(env), sinceMs, most, { waitMs: 0, signal });
  return { output: env.output, windows: windowsOf(sums, most), until };
}
