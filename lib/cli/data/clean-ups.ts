import { chattersCleanUp } from './chatters/clean-up.ts';
import type { CleanUp } from './clean-up.ts';
import { postsCleanUp } from './posts/clean-up.ts';
import { tradesCleanUp } from './trades/clean-up.ts';

/** Everything that `npm run data -- delete` can be asked for. */
export const cleanUps: readonly CleanUp[] = [tradesCleanUp, postsCleanUp, chattersCleanUp];
