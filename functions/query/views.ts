import { namesView } from './chatters/names-view.ts';
import { neighbourhoodView } from './chatters/neighbourhood-view.ts';
import { chattersView } from './chatters/view.ts';
import { postsView } from './posts/view.ts';
import { postsWindowsView } from './posts/windows-view.ts';
import { setAsideView } from './set-aside.ts';
import { streamsView } from './streams.ts';
import { tradesView } from './trades/view.ts';
import type { ViewEntry } from './view.ts';

/** Everything that /api answers. */
export const views: readonly ViewEntry[] = [
  streamsView,
  setAsideView,
  tradesView,
  postsView,
  postsWindowsView,
  chattersView,
  neighbourhoodView,
  namesView,
];
