import type { Context } from 'aws-lambda';
import { openLog } from './log.ts';
import { openMetrics } from './metrics.ts';

/** What a batch did; every field is there, zeros too. Counts of records are Kafka records, of rows their elements. */
export interface Batch {
  readonly recordsIn: number;
  readonly rowsOut: number;
  readonly setAside: number;
  /** Records that an earlier batch counted. */
  readonly skipped: number;
}

/** Where a batch's age comes from: the time of sending, epoch ms. */
type Sent = Readonly<{ timestamp: number }>;

export interface BatchLog {
  /** At the start of every call: answers the function that logs its end. Records that are not on their way, as those of a redrive, have no age. */
  begin(context: Context): (batch: Batch, records: readonly Sent[]) => void;
  /** Kafka records left to be delivered again, though the call does not fail; no other line says why. */
  unstored(records: number, cause: unknown): void;
}

/** One log line and one line of metrics a batch. */
export function openBatchLog(
  stream: string,
  environment: Readonly<Record<string, string | undefined>>,
): BatchLog {
  const log = openLog(stream);
  const metrics = openMetrics(stream, environment);
  return {
    begin: context => {
      const started = Date.now();
      log.begin(context);
      return (batch, records) => {
        const now = Date.now();
        const ms = now - started;
        const recordAgeMs = ageOf(records, now);
        log.info('batch', { stream, ...batch, recordAgeMs, ms });
        metrics.write({
          RowsOut: batch.rowsOut,
          SetAside: batch.setAside,
          Skipped: batch.skipped,
          BatchMs: ms,
          ...(recordAgeMs !== null && { RecordAgeMs: recordAgeMs }),
        });
      };
    },
    unstored: (records, cause) => log.error('unstored', cause, { records }),
  };
}

/** Of the oldest record; null where there is none with a time. A producer's clock may be ahead of ours. */
function ageOf(records: readonly Sent[], now: number): number | null {
  let oldest = Number.POSITIVE_INFINITY;
  for (const { timestamp } of records) if (timestamp >= 0) oldest = Math.min(oldest, timestamp);
  return oldest === Number.POSITIVE_INFINITY ? null : Math.max(0, now - oldest);
}
