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
  /** When the newest record of the last batch was sent, ISO 8601; null before the first. */
  readonly sentAt: string | null;
  /** Event time of the newest row, ISO 8601; null before the first. */
  readonly newestRowAt: string | null;
  /** Kafka records set aside. `setAsideCapped`: at least that many. */
  readonly setAside: number;
  readonly setAsideCapped: boolean;
  /** Kafka records of the last hour that were dropped or sent to the failure topic; null where that is not measured. */
  readonly givenUp: number | null;
}

/** What `/api/set-aside` may be asked with. */
export const setAsideParameters = ['name', 'id'] as const;

/**
 * `GET /api/set-aside?name=trades-transform`: what a stream has set aside, the newest 200; with `&id=`, that record alone, whole:
 * up to 256 KB of its bytes.
 */
export interface SetAsideView {
  /** Newest first. */
  readonly records: readonly SetAsideRecordView[];
  /** There are more than these. */
  readonly isCapped: boolean;
}

export interface SetAsideRecordView {
  /** Of the record, among those of the stream. */
  readonly id: string;
  /** What tells it from one of another source at the same place, as `streams aside --dismiss` takes it behind that. */
  readonly sourceSuffix: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** When it was set aside, ISO 8601. */
  readonly at: string;
  readonly reason: string;
  /** Bytes of its value; null where it was not asked for. */
  readonly length: number | null;
  /** Its value, base64, its first 256 KB; null where it was not asked for, there is none, or bytes are not shown. */
  readonly bytes: string | null;
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
