import { UNREADABLE } from '../../../local/trigger/failure-record.ts';
import { partitionLags } from '../../../local/trigger/positions.ts';
import type { Brokers } from '../records/brokers.ts';
import type { Stream } from '../mapping/stream.ts';
import { openLog } from '../records/topic-log.ts';

/** A record that the stream's trigger gave up. */
export interface DeadLetter {
  /** Its own place. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** The ARN that it came from, where the letter says so. */
  readonly source?: string;
  /** Why the function can never get it: then it stays. */
  readonly lost?: string;
  /** The last offset of a record batch that could not be read: its records are still in the topic. */
  readonly unreadTo?: bigint;
  /** As it stood in the event; empty for a batch. */
  readonly record: Readonly<Record<string, unknown>>;
}

/** The topic that takes what the stream's function failed on until it was given up; undefined without one, or for a queue. */
export function deadLetterTopic({ mapping }: Stream): string | undefined {
  return mapping.DestinationConfig?.OnFailure?.Destination?.match(/^kafka:\/\/(.+)$/)?.[1];
}

/** The group whose place says how far dead letters were redriven. */
export function deadLetterGroup({ group }: Stream): string {
  return `${group}:dead-letters`;
}

/**
 * Hands each dead letter of the stream that is there now to `redrive`, in order, partition by partition. The place moves
 * behind each one that succeeded, and stays before the first that did not, so those behind it come again.
 */
export async function eachDeadLetter(
  { kafka, admin }: Brokers,
  stream: Stream,
  topic: string,
  redrive: (letter: DeadLetter) => Promise<boolean>,
): Promise<void> {
  const group = deadLetterGroup(stream);
  const log = await openLog(kafka, topic);
  try {
    for (const { partition, current, earliest, stable } of await partitionLags(admin, group, topic)) {
      let at = current < earliest ? earliest : current;
      let isWhole = true;
      while (at < stable) {
        const [fetched] = await log.fetch(new Map([[partition, at]]), 500);
        if (fetched === undefined || fetched.next === at) continue;
        for (const record of fetched.records) {
          if (BigInt(record.offset) >= stable) break;
          const letter = letterIn(record.value, stream);
          if (letter !== undefined && !(await redrive(letter))) isWhole = false;
          if (isWhole) await log.commit(group, new Map([[partition, BigInt(record.offset) + 1n]]));
        }
        at = fetched.next;
      }
      if (isWhole && stable > current) await log.commit(group, new Map([[partition, stable]]));
    }
  } finally {
    await log.close();
  }
}

/** The record in a message of Lambda's failure format; undefined for another stream's, and for other messages. */
function letterIn(value: Buffer | null, stream: Stream): DeadLetter | undefined {
  const body = objectOf(jsonOf(value?.toString('utf8') ?? ''));
  const context = objectOf(body.requestContext);
  if (context.functionArn !== stream.mapping.FunctionArn) return undefined;
  if (context.condition === UNREADABLE) return unreadableIn(body, stream);
  const payload = typeof body.payload === 'string' ? jsonOf(body.payload) : body.payload;
  const [list] = Object.values(objectOf(objectOf(payload).records));
  const record = objectOf(Array.isArray(list) ? list[0] : undefined);
  const { topic, partition, offset } = record;
  if (topic !== stream.topic || typeof partition !== 'number' || typeof offset !== 'number') return undefined;
  const isTooLarge = context.condition === 'MaximumPayloadSizeExceeded';
  const { eventSourceArn: source } = objectOf(body.KafkaBatchInfo);
  return {
    topic,
    partition,
    offset,
    record,
    ...(typeof source === 'string' && { source }),
    ...(isTooLarge && { lost: 'it alone exceeds the 6 MB of an event' }),
  };
}

/** A batch of which the trigger could write down the place alone. */
function unreadableIn(body: Readonly<Record<string, unknown>>, { topic }: Stream): DeadLetter | undefined {
  const { recordInfo, eventSourceArn: source } = objectOf(body.KafkaBatchInfo);
  const { partition, offset, lastOffset, reason } = objectOf(recordInfo);
  const [first, last] = [Number(offset), Number(lastOffset)];
  if (typeof partition !== 'number' || !(first >= 0) || !(last >= first)) return undefined;
  return {
    topic,
    partition,
    offset: first,
    record: {},
    unreadTo: BigInt(last),
    lost: `its record batch, to offset ${last}, cannot be read: ${String(reason)}`,
    ...(typeof source === 'string' && { source }),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
