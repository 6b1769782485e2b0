import type { Admin, Consumer } from 'kafkajs';
import type { Deployment } from '../../deployment.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import { needTopic, withBrokers } from '../records/brokers.ts';
import { type ReadRecord, recordJson, recordLine } from '../records/record-text.ts';
import type { Stream } from '../mapping/stream.ts';
import { nameFor, verb } from './verb.ts';
import { numberFlag } from '../../../terminal/flags.ts';

interface TailRequest {
  readonly json: boolean;
  /** Records to show; absent: until interrupted. */
  readonly limit: number | undefined;
  readonly from: 'beginning' | 'end';
}

export const tailVerb = verb({
  name: 'tail',
  lines:
    "  tail NAME      show its topic's records as they pass; --limit N of them, --from beginning or end (default end)",
  flags: { limit: { type: 'string' }, from: { type: 'string' } },
  read: ({ json, limit, from }, words) => ({
    name: nameFor('tail', words),
    request: { json, limit: numberFlag('--limit', limit, 1, true), from: tailFrom(from) },
  }),
  run: async ({ deployment, streams }, { name, request }) =>
    tail(deployment, await streams.find(name), request),
});

/** `--from` of the command line. */
function tailFrom(text: string | undefined): TailRequest['from'] {
  if (text === undefined || text === 'end') return 'end';
  if (text === 'beginning') return 'beginning';
  throw new WrongUsage(`--from wants beginning or end, not "${text}"`);
}

/**
 * Shows the records of a stream's topic as they pass, a line each, until there were enough or somebody interrupts. The
 * stream itself is left alone: this reads beside it, under a group of its own that is gone afterwards.
 */
async function tail(deployment: Deployment, stream: Stream, request: TailRequest): Promise<void> {
  const groupId = `millrace-tail-${crypto.randomUUID()}`;
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await withBrokers(deployment, async brokers => {
      await needTopic(brokers, stream.topic);
      const { kafka, admin } = brokers;
      const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: 200 });
      try {
        const places = await placesFrom(admin, stream.topic, request.from);
        await show(consumer, places, stream.topic, request, interrupted.signal);
      } finally {
        await consumer.disconnect();
        await admin.deleteGroups([groupId]).catch(() => undefined);
      }
    });
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** Where each partition begins or ends. */
async function placesFrom(
  admin: Admin,
  topic: string,
  from: TailRequest['from'],
): Promise<readonly { partition: number; offset: string }[]> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return offsets.map(({ partition, low, high }) => ({ partition, offset: from === 'end' ? high : low }));
}

async function show(
  consumer: Consumer,
  places: readonly { partition: number; offset: string }[],
  topic: string,
  { json, from, limit = Number.POSITIVE_INFINITY }: TailRequest,
  signal: AbortSignal,
): Promise<void> {
  let left = limit;
  const next = new Map(places.map(({ partition, offset }) => [partition, BigInt(offset)]));
  await new Promise<void>((resolve, reject) => {
    const take = async (record: ReadRecord): Promise<void> => {
      const offset = BigInt(record.message.offset);
      // The client may fetch once before it heeds a seek.
      if (left <= 0 || signal.aborted || offset < (next.get(record.partition) ?? 0n)) return;
      next.set(record.partition, offset + 1n);
      left--;
      await written(json ? recordJson(record) : recordLine(record));
      if (left === 0) resolve();
    };
    signal.addEventListener('abort', () => resolve());
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    let isSaid = from === 'beginning';
    consumer.on(consumer.events.GROUP_JOIN, () => {
      if (!isSaid) console.error(`waiting for new records of ${topic} …`);
      isSaid = true;
    });
    const begin = async (): Promise<void> => {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachMessage: ({ partition, message }) => take({ topic, partition, message }),
      });
      for (const { partition, offset } of places) consumer.seek({ topic, partition, offset });
    };
    begin().catch(reject);
  });
}

/** Resolves when there is room for more: a slow reader holds the reading up instead of filling memory. */
function written(line: string): Promise<void> {
  return new Promise(resolve => {
    if (process.stdout.write(`${line}\n`)) resolve();
    else process.stdout.once('drain', () => resolve());
  });
}
