import type { VNode } from 'preact';
import type { PageProps } from './page.ts';
import { TradesPage } from './trades/trades-page.tsx';

export interface PageEntry {
  /** Its name in the address. */
  readonly id: string;
  readonly title: string;
  readonly Page: (props: PageProps) => VNode;
}

/** Every page there is, in the order of the navigation; an unknown address opens the first. */
export const pages: readonly [PageEntry, ...PageEntry[]] = [
  { id: 'trades', title: 'Trades', Page: TradesPage },
];

export function pageOf(id: string): PageEntry {
  return pages.find(page => page.id === id) ?? pages[0];
}
