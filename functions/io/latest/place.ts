/** Where the sets of the latest rows of a table are. */
export interface LatestPlace {
  /** The table of all sets. */
  readonly table: string;
  /** The table that has the rows. */
  readonly of: string;
}

/** Partition key of the sets of a day. */
export function latestDay({ of }: LatestPlace, day: string): string {
  return `${of}#${day}`;
}
