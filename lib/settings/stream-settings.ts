export interface FunctionSettings {
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

export type PollingSettings = OnDemandPolling | ProvisionedPolling;

/** Lambda decides how many pollers there are. A batch that fails is tried again, whole and without end. */
export interface OnDemandPolling {
  readonly mode: 'on-demand';
}

/** Pollers of the stage's own, paid by the hour. They need no endpoint of Lambda's in the network, and allow for FailureSettings. */
export interface ProvisionedPolling {
  readonly mode: 'provisioned';
  /** For each mapping; each takes up to 5 MB/s. More than a topic has partitions are never used. */
  readonly minPollers: number;
  readonly maxPollers: number;
  /** Mappings of one group share what is paid for. */
  readonly pollerGroup: string;
  /** Groups of metrics that the mappings send to CloudWatch. */
  readonly metrics: readonly ('EventCount' | 'ErrorCount' | 'KafkaMetrics')[];
  /** How much the pollers write to the functions' log groups. */
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARN';
}

/** Only an idempotent stream may split a batch, answer which of its records failed, or give records up. */
export type StreamSettings = IdempotentStream | LedgeredStream | OrderedStream;

/** A function that may write a record twice, and records in any order: a second time changes nothing. */
export interface IdempotentStream extends BatchSettings {
  readonly kind: 'idempotent';
  /** What becomes of records that fail; left out, they are tried without end. Needs provisioned polling. */
  readonly failures?: FailureSettings;
}

/** A function that keeps its place beside what it wrote: it must see every record, in order, however often it fails. */
export interface LedgeredStream extends BatchSettings {
  readonly kind: 'ledgered';
}

/** A function that sends on to a topic whose readers keep its place: they count on the order of its records. */
export interface OrderedStream extends BatchSettings {
  readonly kind: 'ordered';
}

export interface FailureSettings {
  /** Failed calls beyond the first after which a record is given up. */
  readonly retries: number;
  /** A record older than this is given up, tried or not; -1 for any age. */
  readonly maxRecordAgeSeconds: number;
  /** Whether a batch whose call fails goes on as two halves, down to the one record that fails. */
  readonly splitOnError: boolean;
  /** Whether the function answers which records failed, instead of failing the whole batch. */
  readonly reportItemFailures: boolean;
  /** Given up records go to the topic of this name behind that of their own. */
  readonly deadLetterSuffix: string;
}

/** A batch ends at the first of: `batchSize`, `windowSeconds`, 6 MB of event. */
export interface BatchSettings extends FunctionSettings {
  /** Kafka records, each a message that may carry many rows. */
  readonly batchSize: number;
  /** Whole seconds; 0 hands over what is there at once. */
  readonly windowSeconds: number;
  /**
   * Ends a batch of a run on one machine at so many bytes of event already, so that what is written of a backlog is seen. Lambda
   * has no such bound. Absent: 6 MB here too.
   */
  readonly localEventBytes?: number;
}

/** Of a function that is started each minute, or every few. */
export interface ScheduledSettings extends FunctionSettings {
  /** Whether its schedule is on. */
  readonly scheduled: boolean;
}

/** Of a function that folds sums. */
export interface FoldSettings extends ScheduledSettings {
  /** So many days, today being the first, keep their sums by the minute. */
  readonly recentDays: number;
}

/** Of a function that makes simulated messages. */
export interface ProducerSettings extends ScheduledSettings {
  readonly intervalSeconds: number;
}

/** `aheadSeconds` where a pipeline has none: clocks of all zones fit into a day. */
export const usualAheadSeconds = 86_400;

/** What every pipeline has; each adds settings of its own. */
export interface PipelineSettings {
  /** By the part of a stream's name behind the pipeline's: `transform` of `trades-transform`. */
  readonly streams: Readonly<Record<string, StreamSettings>>;
  /**
   * So many seconds after its record was sent may a row be dated, by its own time; a later one is set aside. Absent: a day. What
   * lies in the past is never too late. Of posts and chatters too, whose times move windows and rankings.
   */
  readonly aheadSeconds?: number;
}

/** Of the stage `local`: some 5,000 rows in large records, or 1,600 to 3,000 small ones, which DynamoDB's stand-in takes in about two seconds. */
export const shortBatches: Pick<BatchSettings, 'localEventBytes'> = { localEventBytes: 1_000_000 };
