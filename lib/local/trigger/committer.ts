import type { Lane } from './lane.ts';

const RETRY_MS = 200;
const GIVE_UP_MS = 10_000;

export interface CommitterOptions {
  /** Commits next offsets by partition in the generation of this very moment. */
  readonly commit: (offsets: ReadonlyMap<number, bigint>) => Promise<void>;
  readonly owns: (lane: Lane) => boolean;
  readonly onCommitted: (records: number) => void;
  /** Commits failed for 10 s on end. */
  readonly onLost: (error: unknown) => void;
}

/** Commits what succeeded, in order, one request at a time, for partitions still owned. */
export interface Committer {
  /** Everything of the lane below `next` is done; `count` records more than before. */
  add(lane: Lane, next: bigint, count: number): void;
  /** True while the last attempt failed; nothing new should be invoked then. */
  readonly failing: boolean;
  /** Resolves when nothing is left to commit, or committing was given up. */
  idle(): Promise<void>;
  end(): void;
}

export function createCommitter(options: CommitterOptions): Committer {
  const waiting = new Map<Lane, { next: bigint; count: number }>();
  let running: Promise<void> | undefined;
  let failingSince: number | undefined;
  let ended = false;

  async function run(): Promise<void> {
    for (;;) {
      if (ended) return;
      const offsets = new Map<number, bigint>();
      const sent = new Map<Lane, { next: bigint; count: number }>();
      for (const [lane, entry] of waiting) {
        waiting.delete(lane);
        if (!options.owns(lane)) continue;
        offsets.set(lane.partition, entry.next);
        sent.set(lane, entry);
      }
      if (sent.size === 0) {
        // What failed to be committed is no longer ours to commit.
        if (failingSince !== undefined) {
          failingSince = undefined;
          options.onCommitted(0);
        }
        return;
      }
      try {
        await options.commit(offsets);
        failingSince = undefined;
        let records = 0;
        for (const [lane, { next, count }] of sent) {
          lane.committed = next;
          records += count;
        }
        options.onCommitted(records);
      } catch (error) {
        failingSince ??= performance.now();
        for (const [lane, entry] of sent) put(lane, entry);
        if (performance.now() - failingSince > GIVE_UP_MS) {
          options.onLost(error);
          return;
        }
        await new Promise(resolve => setTimeout(resolve, RETRY_MS));
      }
    }
  }
  const put = (lane: Lane, { next, count }: { next: bigint; count: number }): void => {
    const later = waiting.get(lane);
    waiting.set(lane, { next: later?.next ?? next, count: count + (later?.count ?? 0) });
  };
  return {
    add(lane, next, count) {
      waiting.set(lane, { next, count: count + (waiting.get(lane)?.count ?? 0) });
      // In the next microtask, so that what is done at once is one request.
      running ??= Promise.resolve()
        .then(run)
        .finally(() => {
          running = undefined;
        });
    },
    get failing() {
      return failingSince !== undefined;
    },
    idle: () => running ?? Promise.resolve(),
    end() {
      ended = true;
    },
  };
}
