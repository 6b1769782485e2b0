import { Stream } from 'node:stream';
import type { Level, Range, Store } from 'millrace-dynalite-store';

/** Values that are read at once: at most so many, until they are of so many bytes. */
const most = 1_000;
const mostBytes = 256 * 1024;

/**
 * Has dynalite walk over its store in large steps, and close each walk. It takes one value after another, each by way of
 * another thread and a stream's machinery, and ends a walk by `return`, as a generator ends; those of its store are ended by
 * `close`, and each that stays open, one a query, holds memory, and files of the store that could go.
 */
export function quickWalks({ db }: Store): void {
  const { keys } = db;
  db.keys = range => {
    const walk = keys.call(db, range);
    return Object.assign(walk, { return: () => walk.close() });
  };
  db.createValueStream = range => new ValueStream(db, range);
}

/** What dynalite reads of a stream: `data`, `end` and `error`, until it is destroyed. */
class ValueStream extends Stream {
  #isDestroyed = false;

  constructor(db: Level, range: Range) {
    super();
    this.#read(db, range).catch((error: unknown) => this.emit('error', error));
  }

  destroy(): void {
    this.#isDestroyed = true;
  }

  async #read(db: Level, range: Range): Promise<void> {
    const walk = db.values({ ...range, highWaterMarkBytes: mostBytes });
    try {
      const size = range.limit !== undefined && range.limit > 0 ? Math.min(range.limit, most) : most;
      for (let values = await walk.nextv(size); values.length > 0; values = await walk.nextv(size))
        for (const value of values) {
          if (this.#isDestroyed) return;
          this.emit('data', value);
        }
    } finally {
      await walk.close();
    }
    if (!this.#isDestroyed) this.emit('end');
  }
}
