import { readGraphState } from '../../io/chatters/edge-pages.ts';
import { removeOldRankings } from '../../io/chatters/old-rankings.ts';
import { readRuns } from '../../io/chatters/ranking-runs.ts';
import { exportEdges } from './export.ts';
import type { Ground } from './ground.ts';
import { folderOf, readProgress } from './progress.ts';
import type { Progress, Step } from './progress.ts';
import { rankLoaded } from './ranking.ts';

/** What a call came to. */
export interface Advance {
  /** What is to be done next; `nothing`: the last ranking still stands, `finished`: there is a new one. */
  readonly step: Step | 'nothing' | 'finished';
  /** Of a new ranking; else 0. */
  readonly nodes: number;
  /** Whether another call is wanted although the graph does not change. */
  readonly goesOn: boolean;
}

/** A ranking that has been under way for longer has something in its way. */
const overdueMs = 6 * 3_600_000;

/** Takes the ranking that is under way as far as it comes, or begins one when the graph has changed. Rejects while one is overdue. */
export async function advance(ground: Ground): Promise<Advance> {
  let progress = resumed(readProgress(await ground.progress.read())) ?? (await begin(ground));
  if (progress === undefined) return { step: 'nothing', nodes: 0, goesOn: (await clean(ground)) > 0 };
  while (ground.hasTime()) {
    if (progress.step === 'ranking') return finish(ground, progress);
    const next = await stepOf(ground, progress);
    if (next === undefined) break;
    progress = next;
    await ground.progress.save(progress);
  }
  const { rankedAt, step } = progress;
  if (ground.now() - Date.parse(`${rankedAt.replace(' ', 'T')}Z`) > overdueMs)
    throw new Error(
      `the ranking of ${rankedAt} is ${step} for more than 6 hours: docs/runbook.md says what to do`,
    );
  return { step, nodes: 0, goesOn: true };
}

/** A call that was killed while it started an import leaves unknown whether there is one: the graph is emptied again. */
function resumed(progress: Progress | undefined): Progress | undefined {
  return progress?.step === 'starting' ? { ...progress, step: 'emptying' } : progress;
}

/** Undefined while the newest ranking still stands. */
async function begin({ cluster, kinds, now, patience, progress }: Ground): Promise<Progress | undefined> {
  const { edges, mark } = await readGraphState(cluster, kinds, patience());
  const [last] = await readRuns(cluster, 1, patience());
  if (edges === 0 || last?.mark === mark) return undefined;
  const rankedAt = new Date(now()).toISOString().replace('T', ' ').slice(0, -1);
  const begun: Progress = { step: 'exporting', rankedAt, mark, edges, exported: 0, counted: 0, taskId: '' };
  await progress.save(begun);
  return begun;
}

/** What follows; undefined where Neptune Analytics is at work, or the time is over: the next call looks again. */
async function stepOf(ground: Ground, progress: Progress): Promise<Progress | undefined> {
  const { graph } = ground;
  switch (progress.step) {
    case 'exporting': {
      const exported = await exportEdges(ground, progress);
      if (exported.exported < progress.edges) return undefined;
      return { ...exported, step: exported.counted === 0 ? 'ranking' : 'emptying' };
    }
    case 'emptying':
      if ((await graph.status()) !== 'AVAILABLE') return undefined;
      await graph.empty();
      return { ...progress, step: 'emptied' };
    case 'emptied':
      return (await graph.status()) === 'AVAILABLE' ? start(ground, progress) : undefined;
    case 'loading':
      return (await isLoaded(ground, progress)) ? { ...progress, step: 'ranking' } : undefined;
    default:
      return undefined;
  }
}

async function start(ground: Ground, progress: Progress): Promise<Progress> {
  await ground.progress.save({ ...progress, step: 'starting' });
  const source = `s3://${ground.bucket}/${folderOf(progress)}`;
  return { ...progress, step: 'loading', taskId: await ground.graph.load(source, ground.importRoleArn) };
}

/** Rejects when the import has failed: the next call begins anew. */
async function isLoaded({ graph, progress: kept }: Ground, { taskId, rankedAt }: Progress): Promise<boolean> {
  const { status, reason = 'it does not say why' } = await graph.loading(taskId);
  if (status !== 'FAILED' && status !== 'CANCELLED') return status === 'SUCCEEDED';
  await kept.clear();
  throw new Error(`the import of the edges of ${rankedAt} is ${status}: ${reason}`);
}

async function finish(ground: Ground, progress: Progress): Promise<Advance> {
  const { nodes } = await rankLoaded(ground, progress);
  await ground.progress.clear();
  return { step: 'finished', nodes, goesOn: (await clean(ground)) > 0 };
}

/** How many old rankings are left to be removed. */
async function clean({ cluster, kept, patience }: Ground): Promise<number> {
  return (await removeOldRankings(cluster, kept, '1000-01-01', patience)).leftOver;
}
