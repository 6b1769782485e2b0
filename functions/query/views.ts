import { streamsView } from './streams.ts';
import { tradesView } from './trades/view.ts';
import type { OpenView } from './view.ts';

/** Everything that /api answers. */
export const views: readonly OpenView[] = [streamsView, tradesView];
