import type { Context } from 'aws-lambda';
import { moveCounter } from '../../io/counters.ts';
import { openLog } from '../../io/log.ts';
import { openMetrics } from '../../io/metrics.ts';
import { readCounters } from '../../io/stream-counters.ts';

/** How much of a call is left, and what gives up whatever waits when that is used up. */
export interface Call {
  readonly context: Context;
  readonly startedMs: number;
  /** What the call had when it began. */
  readonly callMs: number;
  readonly remainingMs: () => number;
  readonly signal: AbortSignal;
}

export interface Ranked {
  /** What was done, as the log says it. */
  readonly step: string;
  /** So many nodes of a ranking were written. */
  readonly nodes: number;
  /** Nothing is left to do until edges change. */
  readonly isSettled: boolean;
  /** Further figures for the log. */
  readonly figures?: object;
}

/** Kept of each call for what follows the work, ms. */
const reserveMs = 5_000;

export const rankName = 'chatters-rank';

/** The handler of a schedule that calls `rank` unless the graph is as it was when nothing was left to do. */
export function rankWhenChanged(
  countersTable: string,
  rank: (call: Call) => Promise<Ranked>,
): (event: unknown, context: Context) => Promise<{ readonly nodes: number }> {
  const log = openLog(rankName);
  const metrics = openMetrics(rankName, process.env);
  /** The counter of the edges when they were ranked: until it moves, the database may sleep. */
  let settled: string | undefined;

  return async (_event, context) => {
    const startedMs = Date.now();
    const callMs = context.getRemainingTimeInMillis();
    log.begin(context);
    const remainingMs = () => Math.max(0, context.getRemainingTimeInMillis() - reserveMs);
    const signal = AbortSignal.timeout(remainingMs());
    const counters = await readCounters(countersTable, ['chatters-aggregate'], signal);
    const version = counters.get('chatters-aggregate')?.version ?? '0';
    if (version === settled) {
      log.info('unchanged', { nodes: 0 });
      return { nodes: 0 };
    }
    const { step, nodes, isSettled, figures } = await rank({
      context,
      startedMs,
      callMs,
      remainingMs,
      signal,
    });
    if (nodes > 0) await moveCounter(countersTable, rankName, nodes, undefined);
    if (isSettled) settled = version;
    log.info(step, { nodes, ...figures, ms: Date.now() - startedMs });
    metrics.write({ RowsOut: nodes });
    return { nodes };
  };
}
