import type { Context } from 'aws-lambda';
import { isFoldDue, minutesSince } from '../../domain/fold-due.ts';
import { moveCounter } from '../io/counters.ts';
import { foldPastDays } from '../io/fold-days.ts';
import { foldMinutes } from '../io/fold-minutes.ts';
import type { LedgerTable } from '../io/ledger-table.ts';
import { openLog } from '../io/log.ts';
import { openMetrics } from '../io/metrics.ts';
import { readCounters } from '../io/stream-counters.ts';
import { readInteger, readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = [
  'CLUSTER_ARN',
  'SECRET_ARN',
  'DATABASE',
  'COUNTERS_TABLE',
  'SUMS_TABLE',
  'RECENT_DAYS',
] as const;

/** What the construct of a fold sets. RECENT_DAYS: so many days, today being the first, are kept by the minute. */
export type FoldVariables = Variables<(typeof names)[number]>;

/** Kept for what follows the database. */
const reserveMs = 5_000;
const recentMinutes = 60;

/** Which ledger by day a pipeline folds. */
export interface Fold {
  readonly pipeline: string;
  readonly ledger: (table: string) => LedgerTable<never>;
  /** That of its groups which is a UTC day. */
  readonly day: string;
}

/**
 * Scheduled: makes one row for each group of the sums of past days, and one for each group and minute of recent ones, so that
 * what readers ask for stays as small as the time they ask of. Without batches the database is woken once an hour for two hours,
 * then once a day, until there is nothing left to fold.
 */
export function createFold(
  environment: Readonly<Record<string, string | undefined>>,
  { pipeline, ledger, day }: Fold,
): (event: unknown, context: Context) => Promise<{ readonly rows: number }> {
  const variables = readVariables(names, environment);
  const cluster = {
    clusterArn: variables.CLUSTER_ARN,
    secretArn: variables.SECRET_ARN,
    database: variables.DATABASE,
  };
  const recentDays = readInteger('RECENT_DAYS', variables.RECENT_DAYS, 1);
  const fold = { ledger: ledger(variables.SUMS_TABLE), day, recentDays, recentMinutes };
  const table = variables.COUNTERS_TABLE;
  const [name, stream] = [`${pipeline}-fold`, `${pipeline}-aggregate`];
  const log = openLog(name);
  const metrics = openMetrics(name, environment);

  return async (_, context) => {
    const started = Date.now();
    log.begin(context);
    const waitMs = Math.max(0, context.getRemainingTimeInMillis() - reserveMs);
    const signal = AbortSignal.timeout(waitMs);
    const counters = await readCounters(table, [name, stream], signal);
    const [countedAt, foldedAt] = [counters.get(stream)?.writtenAt, counters.get(name)?.writtenAt];
    const isDue = isFoldDue(started, countedAt, foldedAt, recentDays);
    const patience = { waitMs };
    const days = isDue ? await foldPastDays(cluster, fold, signal, patience) : undefined;
    const since = minutesSince(started, foldedAt, recentDays);
    const minutes = days?.isDone ? await foldMinutes(cluster, fold, since, signal, patience) : undefined;
    const rows = (days?.rows ?? 0) + (minutes?.rows ?? 0);
    const isDone = minutes?.isDone ?? false;
    // From here on it is known when all was folded last.
    if (isDone) await moveCounter(table, name, rows, undefined);
    log.info('folded', { rows, isDue, isDone, ms: Date.now() - started });
    metrics.write({ RowsOut: rows });
    return { rows };
  };
}
