/** How often rows of a batch are counted while it is written, ms. */
const everyMs = 500;

/** Counts the rows of a batch while they are written, since a large one takes half a minute. */
export interface Progress {
  /** So many rows more are written. Never throws, never waits. */
  readonly add: (rows: number) => void;
  /** Ends the counting, and answers how many rows are counted by then; what failed to be counted is not among them. */
  readonly end: () => Promise<number>;
}

/** `count`: counts so many rows; at most one call is under way. `now`: milliseconds. */
export function openProgress(count: (rows: number) => Promise<void>, now: () => number = Date.now): Progress {
  let counted = 0;
  let waiting = 0;
  let last = now();
  let underWay: Promise<void> | undefined;
  const take = async (rows: number): Promise<void> => {
    try {
      await count(rows);
      counted += rows;
    } catch {
      // The batch counts them at its end, and fails there where that fails too.
    } finally {
      underWay = undefined;
    }
  };
  return {
    add: rows => {
      waiting += rows;
      if (underWay !== undefined || now() - last < everyMs) return;
      last = now();
      const some = waiting;
      waiting = 0;
      underWay = take(some);
    },
    end: async () => {
      await underWay;
      return counted;
    },
  };
}
