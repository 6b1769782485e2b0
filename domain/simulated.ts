/** What a simulation makes at one time: its messages go out together. */
export interface Moment {
  readonly atMs: number;
  /** In all its messages. */
  readonly rows: number;
  /** Of its messages, in order. */
  readonly values: readonly string[];
  /** Of its messages, in the same order; left out where the partitions take turns. */
  readonly keys?: readonly string[];
}

/** The rows, each with an id that no other row has or will have. */
export type GiveIds = <Row extends object>(
  rows: readonly Row[],
) => Promise<readonly ({ readonly id: number } & Row)[]>;

/** Rows with ids from `firstId` on, in their order. */
export function numbered<Row extends object>(
  rows: readonly Row[],
  firstId: number,
): readonly ({ readonly id: number } & Row)[] {
  return rows.map((row, index) => ({ id: firstId + index, ...row }));
}
