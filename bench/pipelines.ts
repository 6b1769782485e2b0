import type { BenchedPipeline } from './pipeline.ts';
import { posts } from './posts.ts';
import { trades } from './trades.ts';

export const pipelines: readonly BenchedPipeline[] = [trades, posts];

export function pipelineNamed(name: string): BenchedPipeline {
  const named = pipelines.find(pipeline => pipeline.name === name);
  if (named === undefined) throw new Error(`there is no pipeline ${name}`);
  return named;
}
