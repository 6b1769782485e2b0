/**
 * What /api answers: the only thing the dashboard knows of the rest. Whole numbers that may pass 2^53 travel as text.
 * What a pipeline's own view answers is in its folder.
 */

/** `GET /api/streams`: state from the mappings, lag from CloudWatch, the rest from counter items. */
export interface StreamsView {
  /** ISO 8601, UTC; the server's clock, so that ages do not depend on the viewer's. */
  readonly now: string;
  readonly streams: readonly StreamView[];
}

export interface StreamView {
  /** `<pipeline>-transform` or `<pipeline>-aggregate`. */
  readonly name: string;
  readonly topic: string;
  readonly state: 'running' | 'stopped' | 'starting' | 'stopping';
  /** `OK`, `No records processed`, or `PROBLEM: …`. */
  readonly lastResult: string;
  /** Kafka records not yet processed; null until the first measurement. */
  readonly lag: number | null;
  readonly batchSize: number;
  readonly batchIntervalMs: number;
  /** Rows written since the tables were made; the page takes its rate from two samples. */
  readonly rows: string;
  /** When a batch was last written, ISO 8601; null before the first. */
  readonly writtenAt: string | null;
  /** Event time of the newest row, ISO 8601; null before the first. */
  readonly newestRowAt: string | null;
  /** Kafka records set aside. `setAsideCapped`: at least that many. */
  readonly setAside: number;
  readonly setAsideCapped: boolean;
  /** Kafka records of the last hour that were dropped or sent to the failure topic; null where that is not measured. */
  readonly givenUp: number | null;
}

/** Lines over time. `minute`: within `day`, as it was processed. `day`: one point a trading day, up to `day`. */
export interface Series {
  readonly grain: 'minute' | 'day';
  readonly lines: readonly Line[];
}

export interface Line {
  readonly name: string;
  /** Ascending by time. */
  readonly points: readonly Point[];
}

export interface Point {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly value: number;
}
