import type { Context } from 'aws-lambda';
import { finalBy, watermarkOf } from '../../domain/posts/watermark.ts';
import { moveCounter } from '../io/counters.ts';
import { openLog } from '../io/log.ts';
import { openMetrics } from '../io/metrics.ts';
import { closeWindows } from '../io/posts/closed-windows.ts';
import { readStreamTime } from '../io/posts/stream-time.ts';
import { readWindowRules } from '../io/posts/window-rules.ts';
import type { WindowVariables } from '../io/posts/window-rules.ts';
import { readInteger, readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = ['CLUSTER_ARN', 'SECRET_ARN', 'DATABASE', 'COUNTERS_TABLE', 'IDLE_SECONDS'] as const;

/** IDLE_SECONDS: so long without a post, a partition does not hold the watermark back. */
export type CloseVariables = Variables<(typeof names)[number]> & WindowVariables;

const variables = readVariables(names, process.env);
const database = {
  clusterArn: variables.CLUSTER_ARN,
  secretArn: variables.SECRET_ARN,
  database: variables.DATABASE,
};
const { window, allowedLatenessMs } = readWindowRules(process.env);
const idleMs = readInteger('IDLE_SECONDS', variables.IDLE_SECONDS, 1) * 1000;
const name = 'posts-close';
const log = openLog(name);
const metrics = openMetrics(name, process.env);

/** Kept for what follows the database. */
const reserveMs = 5_000;

/** Scheduled: writes to `closed_windows` what the watermark has passed; each window once, however often it runs. */
export const handler = async (_event: unknown, context: Context): Promise<{ readonly rows: number }> => {
  const started = Date.now();
  log.begin(context);
  const patience = () => ({ waitMs: context.getRemainingTimeInMillis() - reserveMs });
  const watermark = watermarkOf(await readStreamTime(database, patience()), { allowedLatenessMs, idleMs });
  const rows = watermark
    ? await closeWindows(database, window.kind, finalBy(window, watermark), patience())
    : 0;
  if (rows > 0) await moveCounter(variables.COUNTERS_TABLE, name, rows, undefined);
  log.info('closed', {
    rows,
    watermark: watermark ? new Date(watermark.atMs).toISOString() : null,
    isIdle: watermark?.isIdle ?? false,
    ms: Date.now() - started,
  });
  metrics.write({ RowsOut: rows });
  return { rows };
};
