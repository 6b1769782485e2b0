import type { WindowSettings } from '../../../domain/posts/window.ts';
import { readWindowRules } from '../../io/posts/window-rules.ts';
import type { WindowVariables } from '../../io/posts/window-rules.ts';
import { readInteger, readVariables } from '../../variables.ts';
import type { Variables } from '../../variables.ts';

const own = ['POSTS_TABLE', 'WORD', 'IDLE_SECONDS', 'OUTPUT'] as const;

export const postsVariables: readonly string[] = [...own, 'WINDOW', 'ALLOWED_LATENESS_SECONDS', 'LATE'];

/** What the views of posts need beside the variables of every view. OUTPUT is update, append or complete. */
export type PostsViewVariables = Variables<(typeof own)[number]> & WindowVariables;

export interface PostsViewEnv {
  readonly postsTable: string;
  readonly word: string;
  readonly window: WindowSettings;
  readonly allowedLatenessMs: number;
  readonly idleMs: number;
  readonly output: 'update' | 'append' | 'complete';
}

export function readPostsViewEnv(environment: Readonly<Record<string, string | undefined>>): PostsViewEnv {
  const variables = readVariables(own, environment);
  const { window, allowedLatenessMs } = readWindowRules(environment);
  const { OUTPUT: output } = variables;
  if (output !== 'update' && output !== 'append' && output !== 'complete')
    throw new Error(`OUTPUT must be update, append or complete, not ${JSON.stringify(output)}`);
  return {
    postsTable: variables.POSTS_TABLE,
    word: variables.WORD,
    window,
    allowedLatenessMs,
    idleMs: readInteger('IDLE_SECONDS', variables.IDLE_SECONDS, 1) * 1000,
    output,
  };
}
