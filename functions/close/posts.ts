import type { Context } from 'aws-lambda';
import { finalBy } from '../../domain/posts/watermark.ts';
import { moveCounter } from '../io/counters.ts';
import type { Patience } from '../io/data-api.ts';
import { openLog } from '../io/log.ts';
import { openMetrics } from '../io/metrics.ts';
import { closeWindows, hasOpenWindows } from '../io/posts/closed-windows.ts';
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

/** The counter of the sums when every window was closed: until it moves, the database may sleep. */
let settled: string | undefined;

/** Scheduled: writes to `closed_windows` what the watermark has passed; each window once, however often it runs. */
export const handler = async (_event: unknown, context: Context): Promise<{ readonly rows: number }> => {
  const started = Date.now();
  log.begin(context);
  const remainingMs = () => context.getRemainingTimeInMillis() - reserveMs;
  const signal = AbortSignal.timeout(Math.max(0, remainingMs()));
  const counters = await readCounters(countersTable, ['posts-aggregate'], signal);
  const version = counters.get('posts-aggregate')?.version ?? '0';
  const rows = version === settled ? 0 : await close(version, signal, () => ({ waitMs: remainingMs() }));
  if (rows > 0) await moveCounter(countersTable, name, rows, undefined);
  log.info('closed', { rows, isSettled: version === settled, ms: Date.now() - started });
  metrics.write({ RowsOut: rows });
  return { rows };
};

async function close(version: string, signal: AbortSignal, patience: () => Patience): Promise<number> {
  const lag = () => lagOfPosts(variables.STAGE, signal);
  const watermark = await readWatermark(database, rules, lag, patience());
  if (!watermark) return 0;
  const untilMs = finalBy(window, watermark);
  const rows = await closeWindows(database, window.kind, untilMs, patience());
  const isOver = watermark.isIdle && !(await hasOpenWindows(database, window.kind, untilMs, patience()));
  settled = isOver ? version : undefined;
  return rows;
}
