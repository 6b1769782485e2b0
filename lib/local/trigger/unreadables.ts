import type { MappingSettings } from '../../mapping/settings.ts';
import type { UnreadableBatch } from '../records/fetched.ts';
import { unreadableLine } from '../records/unreadable-line.ts';
import type { FailureTopic } from './failure-topic.ts';
import { unreadableMessage } from './failure-record.ts';
import type { Report } from './report.ts';

/** Bytes may have been changed on the way; a batch that never can be read is the same each time. */
const TRIES = 3;

export interface UnreadablesOptions {
  readonly settings: MappingSettings;
  readonly bootstrapServers: readonly string[];
  readonly report: Report;
  readonly destination?: FailureTopic;
}

/** Record batches that cannot be read: one must not stop its partition, so it is given up, by name and with its place. */
export interface Unreadables {
  /** False when it is to be fetched again, or the run stops before it was given up. */
  isGivenUp(partition: number, batch: UnreadableBatch): Promise<boolean>;
}

export function createUnreadables(
  { settings, bootstrapServers, report, destination }: UnreadablesOptions,
  signal: AbortSignal,
): Unreadables {
  const seen = new Map<number, { readonly first: bigint; readonly tries: number }>();
  const [topic] = settings.Topics;
  return {
    async isGivenUp(partition, batch) {
      const before = seen.get(partition);
      const tries = before?.first === batch.first ? before.tries + 1 : 1;
      seen.set(partition, { first: batch.first, tries });
      const line = unreadableLine(topic, partition, batch);
      report.result(`PROBLEM: ${line}`);
      if (tries < TRIES) return false;
      const message = unreadableMessage(partition, batch, { settings, bootstrapServers }, Date.now());
      let refusal: string | undefined;
      try {
        refusal = await destination?.send(message, signal);
      } catch {
        return false;
      }
      const isSent = destination !== undefined && refusal === undefined;
      report.add(isSent ? 'deadLettered' : 'dropped', isSent ? 1 : batch.records);
      if (!isSent) report.lost(batch.records, line);
      if (refusal !== undefined) report.add('destinationErrors', 1);
      report.warn(`${line}; ${outcome(settings, refusal)}`);
      return true;
    },
  };
}

function outcome({ DestinationConfig }: MappingSettings, refusal: string | undefined): string {
  const destination = DestinationConfig?.OnFailure?.Destination;
  if (refusal !== undefined) return `dropped: ${refusal}`;
  return destination ? `its place was sent to ${destination}` : 'dropped';
}
