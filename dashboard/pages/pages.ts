import { chattersPage } from './chatters/chatters-page.tsx';
import type { PageEntry } from './page.ts';
import { postsPage } from './posts/posts-page.tsx';
import { tradesPage } from './trades/trades-page.tsx';

/** Every page there is, in the order of the navigation; an unknown address opens the first. */
export const pages: readonly [PageEntry, ...PageEntry[]] = [tradesPage, postsPage, chattersPage];

export function pageOf(id: string): PageEntry {
  return pages.find(page => page.id === id) ?? pages[0];
}
