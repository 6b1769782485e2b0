import type { PageEntry } from './page.ts';
import { postsPage } from './posts/posts-page.tsx';
import { tradesPage } from './trades/trades-page.tsx';

/** Every page there is, in the order of the navigation. */
export const pages: readonly [PageEntry, ...PageEntry[]] = [tradesPage, postsPage];

/** The pages of the pipelines that are named, separated by commas; all pages where nothing is, or none has a page. */
export function pagesOf(pipelines: string | undefined): readonly [PageEntry, ...PageEntry[]] {
  const names = pipelines?.split(',');
  const [first, ...others] = pages.filter(({ id }) => names?.includes(id) ?? true);
  return first === undefined ? pages : [first, ...others];
}
