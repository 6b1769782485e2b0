/** The call of a batch: one that all partitions share, or one beside it; `waiting` has left its place to others. */
export interface Run {
  kind: 'shared' | 'backlog' | 'waiting';
  isFailing: boolean;
}

export interface RunsOptions {
  /** A partition may be in another batch. */
  readonly onFree: (partition: number) => void;
  /** A place or a partition came free. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

/** The batches under way of one mapping, the partitions they hold, and the places they take. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #all = new Map<Run, Promise<void>>();
  /** A batch goes on holding its partitions when another poller comes to own them. */
  readonly #holders = new Map<number, Run>();
  /** When the shared place was left last, by the clock of `performance`. */
  sharedEndedAt = Number.NEGATIVE_INFINITY;

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  begin(partitions: readonly number[], kind: Run['kind'], work: (run: Run) => Promise<void>): void {
    const run: Run = { kind, isFailing: false };
    for (const partition of partitions) this.#holders.set(partition, run);
    const ended = work(run)
      .catch(this.#options.onError)
      .finally(() => {
        this.#all.delete(run);
        for (const partition of partitions) this.free(partition, run);
        this.#leavePlace(run);
      });
    this.#all.set(run, ended);
  }

  isHeld(partition: number): boolean {
    return this.#holders.has(partition);
  }

  /** The run is done with the partition, also when others of its batch are not. */
  free(partition: number, run: Run): void {
    if (this.#holders.get(partition) !== run) return;
    this.#holders.delete(partition);
    this.#options.onFree(partition);
    this.#options.onChange();
  }

  /** The run is seen through beside the places from now on. */
  fail(run: Run): void {
    run.isFailing = true;
    this.#leavePlace(run);
  }

  count(kind: Run['kind']): number {
    let count = 0;
    for (const run of this.#all.keys()) if (run.kind === kind) count++;
    return count;
  }

  get isAnyFailing(): boolean {
    return [...this.#all.keys()].some(({ isFailing }) => isFailing);
  }

  async ended(): Promise<void> {
    await Promise.all(this.#all.values());
  }

  #leavePlace(run: Run): void {
    if (run.kind === 'shared') this.sharedEndedAt = performance.now();
    run.kind = 'waiting';
    this.#options.onChange();
  }
}
