import { readTime } from '../../../../domain/time.ts';
import type { Patience } from '../../../../functions/io/data-api.ts';
import { type RankingRun, readRuns } from '../../../../functions/io/chatters/ranking-runs.ts';
import {
  type RankedNode,
  readKept,
  readRankedNodes,
} from '../../../../functions/io/chatters/rankings-shown.ts';
import { numberFlag } from '../../../terminal/flags.ts';
import { quantity } from '../../../terminal/plurals.ts';
import { Refusal, WrongUsage } from '../../../terminal/refusal.ts';
import { table } from '../../../terminal/table.ts';
import { type Ground, printJson, verb } from '../verbs/verb.ts';

interface RankRequest {
  /** ISO 8601, UTC; left out: now. */
  readonly at: string | undefined;
  /** What is compared with; left out: the ranking before. */
  readonly since: string | undefined;
  readonly limit: number;
  /** Whether the graph is ranked before. */
  readonly isRun: boolean;
}

/** A database that sleeps takes half a minute to wake. */
const patience: Patience = { waitMs: 60_000 };
const usualLimit = 20;

export const rankVerb = verb({
  name: 'rank',
  words: '',
  lines: `  rank           the graph's ranking, and who rose or fell since the one before; --at T and --since T (UTC) of other moments,
                 --limit N of its nodes (default ${usualLimit}); --run ranks now, if the graph has changed, and waits`,
  flags: {
    at: { type: 'string' },
    since: { type: 'string' },
    limit: { type: 'string' },
    run: { type: 'boolean', default: false },
  },
  read({ at, since, limit, run }, [name]): RankRequest {
    if (name !== undefined) throw new WrongUsage('rank takes no name: there is one graph');
    if (run && at !== undefined)
      throw new WrongUsage('--run ranks now, and --at names another time; say one');
    return {
      at: timeFlag('--at', at),
      since: timeFlag('--since', since),
      limit: numberFlag('--limit', limit, 1, true) ?? usualLimit,
      isRun: run,
    };
  },
  run: showRanking,
});

interface Shown {
  readonly run: RankingRun;
  /** So many of its first nodes that it still has; null when it has all of them. So for the one before. */
  readonly kept: number | null;
  readonly before: RankingRun | undefined;
  readonly sinceKept: number | null;
  readonly ranked: readonly RankedNode[];
}

async function showRanking(ground: Ground, { at, since, limit, isRun }: RankRequest): Promise<void> {
  const { deployment, streams, json } = ground;
  const { database } = deployment;
  // Refused where there are no chatters.
  deployment.output('GraphTable', 'chatters');
  if (isRun) {
    const { error } = await streams.call(deployment.output('RankFunction', 'chatters'));
    if (error !== undefined) throw new Refusal(`the function that ranks failed: ${error}`);
  }
  const [run, previous] = await readRuns(database, 2, patience, sqlTime(at));
  if (run === undefined) throw await noRanking(ground, at);
  const [before] = since === undefined ? [previous] : await readRuns(database, 1, patience, sqlTime(since));
  const kept = await readKept(database, iso(run.rankedAt), patience);
  const sinceKept = before === undefined ? null : await readKept(database, iso(before.rankedAt), patience);
  const ranked = await readRankedNodes(
    database,
    iso(run.rankedAt),
    before === undefined ? null : iso(before.rankedAt),
    limit,
    patience,
  );
  const shown: Shown = { run, kept, before, sinceKept, ranked };
  if (json) printJson(answer(shown));
  else console.log(text(shown));
}

async function noRanking({ deployment }: Ground, at: string | undefined): Promise<Refusal> {
  const [newest] = at === undefined ? [] : await readRuns(deployment.database, 1, patience);
  return new Refusal(
    newest === undefined
      ? 'nothing has been ranked yet: npm run streams -- rank --run does it now, if there are edges'
      : `no ranking of ${at} or before is kept; the newest is of ${iso(newest.rankedAt)}`,
  );
}

function answer({ run, kept, before, sinceKept, ranked }: Shown) {
  const { nodes, edges, iterations, changeLeft } = run;
  return {
    rankedAt: iso(run.rankedAt),
    kept,
    since: before === undefined ? null : iso(before.rankedAt),
    sinceKept,
    nodes,
    edges,
    iterations,
    changeLeft,
    ranking: ranked.map(({ id, name, position, score, before: old }) => ({
      position,
      id,
      name,
      score,
      was: old === null ? null : { position: old.position, score: old.score },
    })),
  };
}

function text({ run, kept, before, sinceKept, ranked }: Shown): string {
  const { nodes, edges, iterations } = run;
  const rows = ranked.map(({ id, name, position, score, before: old }) => [
    String(position),
    name ?? id,
    score.toFixed(12),
    before === undefined ? '' : changeOf(position, old?.position, sinceKept),
  ]);
  const head = `ranked at ${iso(run.rankedAt)}: ${quantity(nodes, 'node')}, ${quantity(edges, 'edge')}, ${iterations.toFixed(2)} iterations${kept === null ? '' : `; its first ${quantity(kept, 'node')} are kept`}`;
  const since = before === undefined ? 'no ranking before it is kept' : `since ${iso(before.rankedAt)}`;
  return `${head}\n${table(['position', 'node', 'rank', since], rows)}\nto rank now: npm run streams -- rank --run`;
}

function changeOf(position: number, old: number | undefined, kept: number | null): string {
  if (old === undefined) return kept === null ? 'new' : `new in the first ${kept}`;
  if (old === position) return 'as before';
  return old > position ? `up ${old - position}` : `down ${position - old}`;
}

function timeFlag(flag: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const time = readTime(value);
  if (time === undefined)
    throw new WrongUsage(`${flag} wants a day or a time such as 2025-01-31T12:00:00Z, not "${value}"`);
  return time;
}

function sqlTime(time: string | undefined): string | undefined {
  return time?.replace('T', ' ').slice(0, -1);
}

function iso(time: string): string {
  return `${time.replace(' ', 'T')}Z`;
}
