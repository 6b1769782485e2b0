import { chatters } from './chatters.ts';
import type { PipelineDefinition } from './pipeline.ts';
import { posts } from './posts.ts';
import { trades } from './trades.ts';

/** Every pipeline there is: a line each. */
export const pipelines: readonly PipelineDefinition[] = [trades, posts, chatters];
