import type { PostsView } from '../../../domain/posts/view.ts';
import { dayIn, oneIn, queryOf } from '../../choice.ts';
import { framed } from '../../feed/parse.ts';

/** What the reader has chosen to see of posts. */
export interface PostsChoice {
  /** `YYYY-MM-DD`; null follows the newest day. */
  readonly day: string | null;
  /** Windows of so many hours before the newest. */
  readonly hours: '24' | '6' | '1';
  readonly show: 'posts' | 'share';
  /** Whether words of posts count that hold a link. */
  readonly links: 'with' | 'without';
}

export function parseChoice(query: URLSearchParams): PostsChoice {
  return {
    day: dayIn(query, 'day'),
    hours: oneIn(query, 'hours', ['24', '6', '1']),
    show: oneIn(query, 'show', ['posts', 'share']),
    links: oneIn(query, 'links', ['with', 'without']),
  };
}

/** The inverse of `parseChoice`, with everything at its default left out. */
export function formatChoice({ day, hours, show, links }: PostsChoice): URLSearchParams {
  return queryOf({ ...asked({ day, hours, links }), show: show === 'posts' ? null : show });
}

/** The question to `/api/posts`; what is at its default is left out. */
export function postsUrl(choice: Pick<PostsChoice, 'day' | 'hours' | 'links'>): string {
  const text = queryOf(asked(choice)).toString();
  return text === '' ? '/api/posts' : `/api/posts?${text}`;
}

export function parsePosts(json: unknown): PostsView {
  return framed(json, '/api/posts', ['days', 'windows', 'latest']) as unknown as PostsView;
}

function asked({ day, hours, links }: Pick<PostsChoice, 'day' | 'hours' | 'links'>) {
  return { day, hours: hours === '24' ? null : hours, links: links === 'with' ? null : links };
}
