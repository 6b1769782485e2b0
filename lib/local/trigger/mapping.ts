import type { MappingSettings } from '../../mapping/settings.ts';
import type { Counter, Counts, MinuteCount } from './counters.ts';

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
  /** Before it every transaction has ended: a reader comes no further. */
  readonly stable: bigint;
  readonly end: bigint;
  /** Offsets between the group's position and the end, those behind an open transaction included. */
  readonly lag: bigint;
}

/** What a mapping has done since the run began. */
export interface MappingCounts extends Counts {
  /** Records in the batch invoked last. */
  readonly lastBatch: number;
  /** Calls under way. */
  readonly calls: number;
}

/** The mappings of a run. Their settings and states live in `<state>/mappings.json`, so they outlive it. */
export interface Mappings {
  list(): readonly MappingStatus[];
  get(uuid: string): MappingStatus | undefined;
  counts(uuid: string): MappingCounts | undefined;
  /** One of its counters by minute, oldest first, for the last three hours of the run. */
  minutes(uuid: string, counter: Counter): readonly MinuteCount[];
  lag(uuid: string): Promise<readonly PartitionLag[]>;
  /**
   * Creates, or where the UUID exists changes, a mapping. `enabled` absent leaves the run-time state as it is. Rejects
   * with every fault of the settings, by name, and with nothing changed.
   */
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
