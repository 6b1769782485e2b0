import { postsWindowsParameters } from '../../../domain/posts/view.ts';
import type { PostsWindowsView } from '../../../domain/posts/view.ts';
import { isTimestamp } from '../../../domain/time.ts';
import type { Patience } from '../../io/data-api.ts';
import { readChangedWindows } from '../../io/posts/window-changes.ts';
import type { Changes } from '../../io/posts/window-changes.ts';
import type { QueryEnv } from '../env.ts';
import { BadRequest } from '../http.ts';
import { openSearch } from '../search.ts';
import type { Question, View, ViewEntry } from '../view.ts';
import { postsVariables, readPostsViewEnv } from './env.ts';
import type { PostsViewEnv } from './env.ts';
import { newestPage, tableOf } from './windows.ts';
import type { WindowsPage } from './windows.ts';

const most = 1_000;
/** A window has a sum for each polarity. */
const mostSums = 3 * most;
const forEver = Date.parse('9999-12-31T00:00:00.000Z');
/** Longer than a statement may be under way after it has taken its time, and than two clocks differ; ms. */
const overlapMs = 60_000;
/** Moments since which there are changes are taken down to one of these, so that all who follow ask the same; ms. */
const stepMs = 10_000;

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
    const search = openSearch();
    return {
      path: '/api/posts/windows',
      parameters: postsWindowsParameters,
      streams: ['posts-aggregate', 'posts-close'],
      read: parameters => {
        const since = timeIn(parameters, 'since');
        const before = timeIn(parameters, 'before');
        return { ...(since !== undefined && { since }), ...(before !== undefined && { before }) };
      },
      async answer({ since, before }, signal): Promise<PostsWindowsView> {
        const until = new Date(stepBefore(Date.now() - overlapMs)).toISOString();
        const asked = {
          sinceMs: since === undefined || postsEnv.output === 'complete' ? 0 : stepBefore(Date.parse(since)),
          beforeMs: before === undefined ? forEver : Date.parse(before),
        };
        const look = () => changes(postsEnv, asked, { waitMs: 0, signal });
        const hasTime = asked.sinceMs > 0 || before !== undefined;
        const page = await (hasTime ? search.find(JSON.stringify(asked), look) : look());
        return { output: postsEnv.output, ...(page ?? noWindows), until };
      },
    };
  },
};

function timeIn(parameters: ReadonlyMap<string, string>, name: string): string | undefined {
  const time = parameters.get(name);
  if (time !== undefined && !isTimestamp(time))
    throw new BadRequest(`${name} must be a time like 2025-01-24T09:30:00.000Z`);
  return time;
}

function stepBefore(timeMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}

const noWindows: WindowsPage = { windows: [], before: null };

/** Undefined where there are none. */
async function changes(
  env: QueryEnv & PostsViewEnv,
  asked: Changes,
  patience: Patience,
): Promise<WindowsPage | undefined> {
  const sums = await readChangedWindows(env, tableOf(env), asked, mostSums, patience);
  return sums.length === 0 ? undefined : newestPage(sums, most, mostSums);
}
