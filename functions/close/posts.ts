import type { Context } from 'aws-lambda';
import { finalBy } from '../../domain/posts/watermark.ts';
import { moveCounter } from '../io/counters.ts';
import type { Patience } from '../io/data-api.ts';
import { openLog } from '../io/log.ts';
import { openMetrics } from '../io/metrics.ts';
import { closeWindows, hasOpenWindows } from '../io/posts/closed-windows.ts';
import { foldLedger } from '../io/posts/fold-ledger.ts';
import { lagOfPosts, readWatermark } from '../io/posts/stream-watermark.ts';
import { readWindowRules } from '../io/posts/window-rules.ts';
import type { WindowVariables } from '../io/posts/window-rules.ts';
import { readCounters } from '../io/stream-counters.ts';
import { readInteger, readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = ['CLUSTER_ARN', 'SECRET_ARN', 'DATABASE', 'COUNTERS_TABLE', 'IDLE_SECONDS', 'STAGE'] as const;

/** IDLE_SECONDS: so long without a post, a partition does not hold the watermark back. */
export type CloseVariables = Variables<Exclude<(typeof names)[number], 'STAGE'>> & WindowVariables;

const variables = readVariables(names, process.env);
const database = {
  clusterArn: variables.CLUSTER_ARN,
  secretArn: variables.SECRET_ARN,
  database: variables.DATABASE,
};
const countersTable = variables.COUNTERS_TABLE;
const { window, allowedLatenessMs } = readWindowRules(process.env);
const rules = { allowedLatenessMs, idleMs: readInteger('IDLE_SECONDS', variables.IDLE_SECONDS, 1) * 1000 };
const name = 'posts-close';
const log = openLog(name);
const metrics = openMetrics(name, process.env);

/** Kept for what follows the database. */
const reserveMs = 5_000;

/** For folding: the rest of a backlog waits for the next run. */
const foldingMs = 40_000;

/** The counter of the sums when every window was closed, and all folded: until it moves, the database may sleep. */
let settled: string | undefined;

/**
 * Scheduled: writes to `closed_windows` what the watermark has passed, each window once, however often it runs; then folds the
 * ledger, so that what readers ask for stays as small as the time they ask of.
 */
export const handler = async (_event: unknown, context: Context): Promise<{ readonly rows: number }> => {
  const started = Date.now();
  log.begin(context);
  const remainingMs = () => context.getRemainingTimeInMillis() - reserveMs;
  const signal = AbortSignal.timeout(Math.max(0, remainingMs()));
  const counters = await readCounters(countersTable, ['posts-aggregate'], signal);
  const version = counters.get('posts-aggregate')?.version ?? '0';
  const isSettled = version === settled;
  const { rows, folded } = isSettled
    ? { rows: 0, folded: 0 }
    : await closeAndFold(version, signal, remainingMs);
  log.info('closed', { rows, folded, isSettled, ms: Date.now() - started });
  metrics.write({ RowsOut: rows });
  return { rows };
};

async function closeAndFold(
  version: string,
  signal: AbortSignal,
  remainingMs: () => number,
): Promise<{ readonly rows: number; readonly folded: number }> {
  const { rows, isOver } = await close(signal, () => ({ waitMs: remainingMs() }));
  if (rows > 0) await moveCounter(countersTable, name, rows, undefined);
  const time = AbortSignal.any([signal, AbortSignal.timeout(foldingMs)]);
  const folded = await foldLedger(database, time, { waitMs: remainingMs() });
  settled = isOver && folded.isDone ? version : undefined;
  return { rows, folded: folded.rows };
}

/** Rows of closed windows written; `isOver` when no window is left that could close without new posts. */
async function close(
  signal: AbortSignal,
  patience: () => Patience,
): Promise<{ readonly rows: number; readonly isOver: boolean }> {
  const lag = () => lagOfPosts(variables.STAGE, signal);
  const watermark = await readWatermark(database, rules, lag, patience());
  if (!watermark) return { rows: 0, isOver: false };
  const untilMs = finalBy(window, watermark);
  const rows = await closeWindows(database, window.kind, untilMs, patience());
  const isOver = watermark.isIdle && !(await hasOpenWindows(database, window.kind, untilMs, patience()));
  return { rows, isOver };
}
