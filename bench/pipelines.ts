import { chatters } from './chatters.ts';
import type { BenchedPipeline, FlowingPipeline } from './pipeline.ts';
import { posts } from './posts.ts';
import { trades } from './trades.ts';

export const flowingPipelines: readonly FlowingPipeline[] = [trades, posts];
export const pipelines: readonly BenchedPipeline[] = [...flowingPipelines, chatters];

export function pipelineNamed(name: string): BenchedPipeline {
  const named = pipelines.find(pipeline => pipeline.name === name);
  if (named === undefined) throw new Error(`there is no pipeline ${name}`);
  return named;
}
