import { createHash } from 'node:crypto';
import type { Deployment } from '../../deployment.ts';
import { failureIn, isObject } from '../mapping/answer.ts';
import type { Stream } from '../mapping/stream.ts';
import { encodeRecords } from '../../../local/trigger/record-json.ts';
import { textOf } from '../../../local/trigger/record-slice.ts';
import { type DeadLetter, deadLetterTopic, eachDeadLetter } from './dead-letters.ts';
import type { Brokers } from '../records/brokers.ts';
import { booksOf } from './books.ts';
import { reading } from '../records/reading.ts';
import { isFrom, type KeptRecord, keptRecords } from './set-aside.ts';
import type { Streams } from '../mapping/streams.ts';
import type { TopicLog } from '../records/topic-log.ts';

export interface Redrive {
  /** Records that the function took this time. */
  readonly redriven: number;
  /** Those that stay, and why. */
  readonly stayed: readonly Stayed[];
}

interface Stayed {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
}

/**
 * Gives a stream's function once more what it set aside, and what its trigger gave up, each record alone with its own
 * source, topic, partition and offset, also where the topic was made again since. What succeeds leaves the list; what
 * fails again stays. A run that is cut off may be run again: no record is stored, or summed, twice.
 */
export async function redrive(deployment: Deployment, streams: Streams, stream: Stream): Promise<Redrive> {
  const books = await booksOf(streams, stream);
  return reading(deployment, stream, async ({ stream: sourced, brokers, log, positions }) => {
    const done = { redriven: 0, stayed: [] as Stayed[] };
    const note = (at: Omit<Stayed, 'reason'>, fault: string | undefined): boolean => {
      const { topic, partition, offset } = at;
      if (fault === undefined) done.redriven += 1;
      else done.stayed.push({ topic, partition, offset, reason: fault });
      return fault === undefined;
    };

    const kept = keptRecords(deployment, books.name, stream.topic);
    try {
      for await (const record of kept) {
        const isAhead =
          isFrom(record, sourced.mapping.EventSourceArn) &&
          BigInt(record.offset) >= (positions.get(record.partition) ?? 0n);
        const fault = isAhead
          ? 'the stream has yet to read it'
          : await again(streams, sourced, brokers, log, record);
        if (note(record, fault)) await kept.forget(record);
      }
    } finally {
      kept.close();
    }

    const letters = deadLetterTopic(stream);
    if (letters !== undefined) {
      await eachDeadLetter(brokers, stream, letters, async letter => {
        const records = letter.unreadTo === undefined ? [letter] : await unreadBefore(log, sourced, letter);
        if (letter.lost !== undefined && records.length === 0) return note(letter, letter.lost);
        let isWhole = true;
        for (const { topic, partition, offset, record } of records) {
          const event = eventOf(sourced, brokers, record, { givenUp: true }, letter.source);
          const fault = await faultOf(streams, stream, event);
          if (!note({ topic, partition, offset }, fault)) isWhole = false;
        }
        return isWhole;
      });
    }
    return done;
  });
}

/**
 * The records of a batch that the trigger could not read, where it can be read by now: more may be unpacked, or the bytes were
 * changed on their way. None of a topic that was made again since, whose records are others.
 */
async function unreadBefore(
  log: TopicLog,
  { mapping }: Stream,
  { topic, partition, offset, unreadTo = -1n, source }: DeadLetter,
): Promise<readonly DeadLetter[]> {
  if (source !== mapping.EventSourceArn) return [];
  const found: DeadLetter[] = [];
  for (let at = BigInt(offset); at <= unreadTo; ) {
    const [answer] = await log.fetch(new Map([[partition, at]]), 500).catch(() => []);
    if (answer === undefined || answer.next === at) break;
    const records = answer.records.filter(each => BigInt(each.offset) <= unreadTo);
    const all = { records: encodeRecords(topic, partition, records), from: 0, to: records.length };
    const events = textOf(all).toString('latin1').slice(1);
    for (const record of JSON.parse(`[${events}]`) as readonly (DeadLetter['record'] & { offset: number })[])
      found.push({ topic, partition, offset: record.offset, record });
    at = answer.next;
  }
  return found;
}

/** Why a set-aside record still cannot be used; undefined when it could. */
async function again(
  streams: Streams,
  stream: Stream,
  brokers: Brokers,
  log: TopicLog,
  record: KeptRecord,
): Promise<string | undefined> {
  const { source, topic, partition, offset, timestamp, elements } = record;
  const value = isCut(record) ? await wholeOf(log, stream, record) : record.bytes;
  if (isHalfKnown(record))
    return 'the rows that were written of it then are not on record, as it was set aside by an older version';
  if (value === null) return 'only its first 256 KB were kept, and the topic no longer has it';
  const plain = { topic, partition, offset, timestamp, timestampType: 'CREATE_TIME' };
  const bytes = value === undefined ? {} : { value: Buffer.from(value).toString('base64') };
  const whole = { ...plain, ...bytes, headers: [] };
  const event = eventOf(stream, brokers, whole, elements ? { elements } : {}, source);
  return faultOf(streams, stream, event);
}

function isCut({ bytes, length }: KeptRecord): boolean {
  return bytes !== undefined && bytes.length < length;
}

/** Some of its elements were written, and which is not known. */
function isHalfKnown({ reason, elements }: KeptRecord): boolean {
  const [, faulty, all] = /^(\d+) of (\d+) elements: /.exec(reason) ?? [];
  return elements === undefined && faulty !== all;
}

/** The record's bytes from the topic; null when it is not there, or another one is in its place. */
async function wholeOf(log: TopicLog, { mapping }: Stream, record: KeptRecord): Promise<Uint8Array | null> {
  if (!isFrom(record, mapping.EventSourceArn)) return null;
  const { partition, offset, sha256 } = record;
  const answer = await log.fetch(new Map([[partition, BigInt(offset)]]), 2_000).catch(() => []);
  const found = answer[0]?.records.find(each => each.offset === String(offset))?.value;
  if (found === null || found === undefined) return null;
  return createHash('sha256').update(found).digest('hex') === sha256 ? found : null;
}

function eventOf(
  stream: Stream,
  { servers }: Brokers,
  record: Readonly<Record<string, unknown>>,
  redrive: object,
  source = stream.mapping.EventSourceArn ?? '',
): Uint8Array {
  const event = {
    redrive,
    eventSource: 'aws:kafka',
    eventSourceArn: source,
    bootstrapServers: servers.join(','),
    records: { [`${stream.topic}-${String(record.partition)}`]: [record] },
  };
  return Buffer.from(JSON.stringify(event));
}

/**
 * Why a record stays; undefined when the function took it. One of this system's must say so, since one of an older
 * version might skip what lies behind its mark; of any other, to end well is enough.
 */
async function faultOf(streams: Streams, stream: Stream, event: Uint8Array): Promise<string | undefined> {
  const answer = await streams.invoke(stream, event);
  const failure = failureIn(answer);
  if (failure !== undefined) return failure;
  const { payload } = answer;
  if (isObject(payload) && payload.redrive === true)
    return typeof payload.fault === 'string' ? payload.fault : undefined;
  const made = await streams.function(stream.function);
  if (made?.variables.STREAM === undefined) return undefined;
  return `function ${stream.function} did not confirm it: it is of an older version; deploy it again`;
}
