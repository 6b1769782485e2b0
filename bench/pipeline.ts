import type { Item } from '../functions/io/dynamodb.ts';
import type { LocalRun } from '../test/support/run/local-run.ts';
import type { Stores } from '../test/support/trades/stores.ts';
import type { FetchedBatch } from './bare/read-topic.ts';

/** What the bench needs to know of a pipeline: its streams are `<name>-transform` and `<name>-aggregate`. */
export interface BenchedPipeline {
  readonly name: string;
  /** What its messages carry, in the plural. */
  readonly unit: string;
  /** What each stream reads. */
  readonly topics: Readonly<Record<'transform' | 'aggregate', string>>;
  /** What its consumer groups have of their own, as groupOf takes it. */
  readonly own?: string;
  /** The output that has the name of its table. */
  readonly itemsOutput: string;
  /** The tables that its aggregate writes. */
  readonly tables: readonly string[];
  /** Items that the transform writes of one row. */
  readonly itemsOfRow: number;
  /** How many rows a backlog has where the command does not say. */
  readonly rows: number;
  /** Addresses of its page that nobody has asked for since the data changed; absent where its page is not measured. */
  readonly pages?: readonly string[];
  backlog(folder: string, rows: number): Backlog;

  /** For the bare loops, which are processes of their own. */
  readonly itemsOf: (value: Uint8Array | null) => readonly Item[];
  readonly calls: {
    readonly items: number;
    /** How many at once are tried. */
    readonly lanes: readonly number[];
    put(table: string, items: readonly Item[]): Promise<void>;
  };
  /** Writes a batch of a partition as the aggregate does, by its SQL; answers how many rows the batch had. */
  readonly writeBatch: (batch: FetchedBatch, run: RunSql) => Promise<number>;
}

/** One whose latency is measured too. */
export interface FlowingPipeline extends BenchedPipeline {
  readonly flow: Flow;
}

/** Sends a statement with its parameters by driver; answers how many rows it wrote. */
export type RunSql = (sql: string, parameters: Readonly<Record<string, string>>) => Promise<number>;

export interface Backlog {
  /** Rows that the transform writes of one fill. */
  readonly rows: number;
  /** Sends them as fast as it goes; another fill is as many others. */
  fill(run: LocalRun): Promise<void>;
  /** Sends more to the aggregate's topic, since that leg is fast; answers how many rows it holds after one fill and this. */
  fillAggregate(run: LocalRun): Promise<number>;
}

/** What flows while latency is measured: a send each 10 ms, to one partition after another. */
export interface Flow {
  readonly rowsASend: number;
  /** The values of its messages, and the key of the item of its first row. `first`: of the numbers of its rows. */
  send(first: number, partition: number): { readonly values: readonly string[]; readonly key: Item };
  /** Where the sums are read. */
  readonly readIn: string;
  /** The offsets, by partition, before which everything is in the sums. `from`: those before the first send. */
  visible(stores: Pick<Stores, 'query'>, from: Offsets): Promise<Offsets>;
}

/** By partition. */
export type Offsets = ReadonlyMap<number, number>;
