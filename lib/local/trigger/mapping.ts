/** An event source mapping as Lambda's API shows it; names follow that API. Times in the field's own unit. */
export interface MappingSettings {
  readonly UUID: string;
  readonly EventSourceArn: string;
  readonly FunctionArn: string;
  readonly Topics: readonly [string];
  readonly ConsumerGroupId: string;
  /** Records; 1 to 10,000. */
  readonly BatchSize: number;
  /** Seconds, 0 to 300; absent means Kafka's default of 500 ms. */
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly StartingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  /** Epoch seconds. */
  readonly StartingPositionTimestamp?: number;
}

export type MappingState =
  | 'Creating'
  | 'Enabling'
  | 'Enabled'
  | 'Disabling'
  | 'Disabled'
  | 'Updating'
  | 'Deleting';

export interface MappingStatus extends MappingSettings {
  readonly State: MappingState;
  readonly StateTransitionReason: string;
  readonly LastProcessingResult: string;
  /** Epoch seconds, fractional. */
  readonly LastModified: number;
}

export interface PartitionLag {
  readonly partition: number;
  /** Committed offset of the group; -1 when none. */
  readonly current: bigint;
  readonly earliest: bigint;
  readonly end: bigint;
  /** Records between the group's position and the end. */
  readonly lag: bigint;
}

/** What a mapping has done since the run began. Counts are Kafka records (messages) unless named otherwise. */
export interface MappingCounts {
  readonly polled: number;
  readonly committed: number;
  readonly invocations: number;
  readonly failedInvocations: number;
  /** Records in the batch invoked last. */
  readonly lastBatch: number;
}

/** The mappings of a run. Their settings and states live in `<state>/mappings.json`, so they outlive it. */
export interface Mappings {
  list(): readonly MappingStatus[];
  get(uuid: string): MappingStatus | undefined;
  counts(uuid: string): MappingCounts | undefined;
  lag(uuid: string): Promise<readonly PartitionLag[]>;
  /** Creates, or where the UUID exists changes, a mapping. `enabled` absent leaves the run-time state as it is. */
  put(settings: MappingSettings, enabled?: boolean): Promise<MappingStatus>;
  /** Answers at once with `Enabling`/`Disabling`; `settled` waits for the end of it. */
  enable(uuid: string, enabled: boolean): Promise<MappingStatus>;
  settled(uuid: string): Promise<MappingStatus>;
  remove(uuid: string): Promise<MappingStatus>;
  /** Begins to poll what is enabled; call it when every function is there. Mappings put later begin at once. */
  start(): void;
  /** Gives batches under way `graceMs` (10 s), commits, leaves the groups. Run-time states are kept. Safe twice. */
  stop(graceMs?: number): Promise<void>;
}
