const secondMs = 1_000;

/** When a record was sent, and the latest time that its rows may have. */
export interface Sent {
  /** The record's own, epoch ms; -1 for none. */
  readonly timestamp: number;
  /** ISO 8601 in UTC with milliseconds, to be compared as text. */
  readonly until: string;
}

/** The latest time of 9999, which no row is past. */
export const noBound = '9999-12-31T23:59:59.999Z';
export const anyTime: Pick<Sent, 'until'> = { until: noBound };

/** What is at fault in a row that is later; `name` is the member that says so. */
export function tooFarAhead(name: string): string {
  return `${name} is more than aheadSeconds (of the pipeline's settings) after its record was sent`;
}

/**
 * The latest time that a row may have: `aheadSeconds` after its record was sent. A record that has no time, or says one that
 * is yet to come, was sent at `nowMs` at the latest. What lies in the past is never too late, whatever clock stamped the record.
 */
export function latestTime(timestamp: number, nowMs: number, aheadSeconds: number): string {
  const sentMs = timestamp < 0 ? nowMs : Math.min(timestamp, nowMs);
  const until = new Date(Math.max(sentMs + aheadSeconds * secondMs, nowMs)).toISOString();
  return until < noBound && !until.startsWith('+') ? until : noBound;
}
