import type { StreamView } from '../../domain/view.ts';
import type { Sample } from './rate.ts';

const LEAST_SECONDS = 10;
const WINDOWS = 5;

/**
 * For how long the oldest of the records that wait has waited, at most: since the newest that was processed was sent, or since
 * none waited, as this page has seen it. 0 when none waits; null where nobody knows. `now`: the server's clock, ms.
 */
export function lagSeconds(
  { lag, sentAt }: Pick<StreamView, 'lag' | 'sentAt'>,
  samples: readonly Sample[],
  now: number,
): number | null {
  if (lag === null || lag === 0) return lag;
  const none = samples.findLast(sample => sample.lag === 0)?.atMs;
  const bounds = [sentAt === null ? undefined : Date.parse(sentAt), none].filter(at => at !== undefined);
  return bounds.length === 0 ? null : Math.max(0, now - Math.max(...bounds)) / 1000;
}

/** A stream that runs and does not keep up: what waits has waited for several batch windows. */
export function isBehind(
  {
    state,
    lag,
    batchSize,
    batchIntervalMs,
  }: Pick<StreamView, 'state' | 'lag' | 'batchSize' | 'batchIntervalMs'>,
  seconds: number | null,
): boolean {
  if (state !== 'running' || lag === null || lag === 0) return false;
  if (seconds === null) return lag > WINDOWS * batchSize;
  return seconds > Math.max(LEAST_SECONDS, (WINDOWS * batchIntervalMs) / 1000);
}
