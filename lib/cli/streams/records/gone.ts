import type { PartitionLag } from '../../../local/trigger/mapping.ts';
import { quantity } from '../../../terminal/plurals.ts';

/** What was deleted from a topic, as by its retention, before a stream had read it. */
export interface Gone {
  readonly partition: number;
  /** The place where the stream would read on. */
  readonly since: string;
  /** Where what is left begins. */
  readonly begins: string;
}

/** A group that has never committed has lost nothing. */
export function goneIn(lags: readonly PartitionLag[]): readonly Gone[] {
  return lags
    .filter(({ current, earliest }) => current >= 0n && current < earliest)
    .map(({ partition, current, earliest }) => ({
      partition,
      since: String(current),
      begins: String(earliest),
    }));
}

/** Not every offset was a record's: a transaction's end has one too, and compaction leaves gaps. */
export function goneLine({ partition, since, begins }: Gone): string {
  const most = quantity(Number(BigInt(begins) - BigInt(since)), 'record');
  return `partition ${partition} begins at offset ${begins} by now: the stream goes on there, without up to ${most} from offset ${since} on`;
}
