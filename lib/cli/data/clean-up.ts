import type { LatestKey } from '../../../domain/latest.ts';
import type { Item } from '../../../functions/io/dynamodb.ts';
import type { Cluster, SqlValue } from '../../../functions/io/data-api.ts';

/** From `from`, inclusive, to `to`, exclusive: ISO 8601 in UTC, with milliseconds. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

/** What a pipeline keeps by time, and so what `npm run data -- delete NAME` removes. */
export type CleanUp = CleanUpByTime | NoCleanUp;

/** A pipeline whose records have no event time. */
export interface NoCleanUp {
  readonly name: string;
  /** Ends the sentence that refuses it: `NAME has no times to delete by: …`. */
  readonly hasNoTimes: string;
}

export interface CleanUpByTime {
  readonly name: string;
  /** Its lines of the usage: what goes and what stays. */
  readonly says: string;
  /** Its sums are by UTC day, so a range begins and ends with one. */
  readonly byDay: boolean;
  readonly items: TimedItems;
  /** Its tables of sums, in the order in which they are cleaned. */
  sums(database: Cluster, range: TimeRange): Promise<readonly TimedRows[]>;
}

/** Items with an event time. */
export interface TimedItems {
  /** Output that names the table. */
  readonly output: string;
  /** The event time, ISO 8601 in UTC with milliseconds. */
  readonly time: string;
  /** The table's own key. */
  readonly key: readonly string[];
  /** Present where the latest rows of each day are known. */
  readonly latest?: LatestItems;
}

export interface LatestItems {
  /** What is known of an item, of which there are the key and the time. */
  readonly keyOf: (item: Item) => LatestKey;
}

/** Rows of a table of sums. */
export interface TimedRows {
  readonly table: string;
  /** Of each of its statements. */
  readonly parameters: Readonly<Record<string, SqlValue>>;
  /** Selects days and how many rows of each go. */
  readonly count: string;
  /**
   * Statements that each change a bounded number of rows; each is run until it changes none, then the next. Cut off
   * anywhere, they may begin anew.
   */
  readonly steps: readonly string[];
}

/** A time as MySQL reads it. */
export function sqlTime(time: string): string {
  return time.replace('T', ' ').replace('Z', '');
}
