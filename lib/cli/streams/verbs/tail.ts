import { setTimeout as pause } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import type { Deployment } from '../../deployment.ts';
import { WrongUsage } from '../../../terminal/refusal.ts';
import { needTopic, withBrokers } from '../records/brokers.ts';
import { recordJson, recordLine } from '../records/record-text.ts';
import { openLog, type TopicLog } from '../records/topic-log.ts';
import type { Stream } from '../mapping/stream.ts';
import { nameFor, verb } from './verb.ts';
import { numberFlag } from '../../../terminal/flags.ts';

/** An interrupt is heeded when a fetch ends. */
const FETCH_WAIT_MS = 250;
/** A broker that does not answer is waited for so long. */
const PATIENCE_MS = 30_000;

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
 * stream itself is left alone: this reads beside it, in no group. A broker that is away for a while is waited for.
 */
async function tail(deployment: Deployment, stream: Stream, request: TailRequest): Promise<void> {
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await withBrokers(deployment, async brokers => {
      await needTopic(brokers, stream.topic);
      const log = await openLog(brokers.kafka, stream.topic);
      try {
        const places = await placesFrom(brokers.admin, stream.topic, request.from);
        if (request.from === 'end') console.error(`waiting for new records of ${stream.topic} …`);
        await show(log, places, stream.topic, request, interrupted.signal);
      } finally {
        await log.close();
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
): Promise<Map<number, bigint>> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(offsets.map(({ partition, low, high }) => [partition, BigInt(from === 'end' ? high : low)]));
}

async function show(
  log: TopicLog,
  places: Map<number, bigint>,
  topic: string,
  { json, limit = Number.POSITIVE_INFINITY }: TailRequest,
  signal: AbortSignal,
): Promise<void> {
  let left = limit;
  let answeredAt = performance.now();
  while (left > 0 && !signal.aborted) {
    const answers = await log.fetch(places, FETCH_WAIT_MS).catch(async (error: unknown) => {
      if (performance.now() - answeredAt > PATIENCE_MS) throw error;
      await pause(FETCH_WAIT_MS);
      return undefined;
    });
    if (answers !== undefined) answeredAt = performance.now();
    for (const { partition, records, next } of answers ?? []) {
      places.set(partition, next);
      for (const message of records) {
        if (left-- <= 0 || signal.aborted) return;
        const record = { topic, partition, message };
        await written(json ? recordJson(record) : recordLine(record));
      }
    }
  }
}

/** Resolves when there is room for more: a slow reader holds the reading up instead of filling memory. */
function written(line: string): Promise<void> {
  return new Promise(resolve => {
    if (process.stdout.write(`${line}\n`)) resolve();
    else process.stdout.once('drain', () => resolve());
  });
}
