import type { EventWriter } from './batch-event.ts';
import { type Failure, failureMessage } from './failure-record.ts';
import type { FailureTopic } from './failure-topic.ts';
import type { MappingSettings } from '../../mapping/settings.ts';
import type { Portion } from './portion.ts';
import { eachRecord } from './record-slice.ts';
import type { Report } from './report.ts';

export type { Failure } from './failure-record.ts';

/** Takes records out of a stream for good; false when the run stops before that is done, and nothing may be committed. */
export type GiveUp = (portion: Portion, failure: Failure) => Promise<boolean>;

export interface GiveUpOptions {
  readonly settings: MappingSettings;
  readonly bootstrapServers: readonly string[];
  readonly events: EventWriter;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** Without one, records are dropped by name. */
  readonly destination?: FailureTopic;
}

export function giveUpWith({ destination, report, signal, ...poller }: GiveUpOptions): GiveUp {
  const topic = poller.settings.Topics[0];
  return async (portion, failure) => {
    const { partition } = portion;
    let dropped = 0;
    let refusal: string | undefined;
    for (const record of eachRecord(portion.slices)) {
      if (destination === undefined) {
        dropped++;
        continue;
      }
      const message = failureMessage(record, partition, failure, poller, Date.now());
      try {
        refusal = await destination.send(message, signal);
      } catch {
        return false;
      }
      if (refusal === undefined) report.add('deadLettered', 1);
      else {
        dropped++;
        report.add('destinationErrors', 1);
      }
    }
    const what = `${named(portion, topic)} ${reasons[failure.condition](failure.calls)}`;
    if (dropped > 0) {
      report.add('dropped', dropped);
      report.lost(dropped, what);
    }
    if (dropped > 0 && refusal !== undefined)
      report.result(
        'PROBLEM: Connection error. Your event source VPC must be able to connect to OnFailure Destination.',
      );
    report.warn(`${what}; ${outcome(dropped, portion.count, refusal, poller.settings)}`);
    return true;
  };
}

const reasons: Readonly<Record<Failure['condition'], (calls: number) => string>> = {
  RetryAttemptsExhausted: calls => `failed ${calls === 1 ? 'once' : `${calls} times`}`,
  RecordAgeExceeded: () => 'outlived the maximum record age',
  MaximumPayloadSizeExceeded: () => 'is over Lambda’s 6 MB as an event',
};

function outcome(
  dropped: number,
  count: number,
  refusal: string | undefined,
  { DestinationConfig }: MappingSettings,
): string {
  const destination = DestinationConfig?.OnFailure?.Destination;
  if (refusal !== undefined) return `${dropped} of ${count} dropped: ${refusal}`;
  return destination ? `sent to ${destination}` : 'dropped';
}

function named({ slices, partition }: Portion, topic: string): string {
  const offsets = Array.from(eachRecord(slices), ({ offset }) => offset);
  const [first, last] = [offsets[0], offsets.at(-1)];
  return offsets.length === 1
    ? `record ${topic}-${partition}@${first}`
    : `${offsets.length} records of ${topic}-${partition}, ${first} to ${last},`;
}
