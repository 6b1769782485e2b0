import { chattersSource } from './chatters/source.ts';
import { postsSource } from './posts/source.ts';
import { rawSource } from './raw/source.ts';
import type { Source } from './source.ts';
import { tradesSource } from './trades/source.ts';

/** Everything that `npm run produce` can send. */
export const sources: readonly Source[] = [tradesSource, postsSource, chattersSource, rawSource];
