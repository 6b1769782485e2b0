import { type Admin, Kafka, logLevel } from 'kafkajs';
import { streamOfGroup } from '../../../domain/stream-names.ts';
import { until } from '../until.ts';
import type { LocalRun } from './local-run.ts';

/** Does some work with an administrator of a run's broker. */
export async function withAdmin<T>(run: LocalRun, work: (admin: Admin) => Promise<T>): Promise<T> {
  const brokers = run.output('BootstrapBrokers').split(',');
  const admin = new Kafka({ clientId: 'test', brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Consumer groups by the topic that each reads. */
export type TopicsOf = Readonly<Record<string, string>>;

/** The consumer group of a stream of a run, which may have its topic in its name. */
export async function groupOf(admin: Admin, stream: string): Promise<string> {
  const { groups } = await admin.listGroups();
  const found = groups.find(({ groupId }) => streamOfGroup('local', groupId) === stream);
  if (found === undefined) throw new Error(`no group of ${stream} is there yet`);
  return found.groupId;
}

/** Records that streams have not committed yet, by stream. `streams`: the topic that each reads. */
export async function lagsOf(run: LocalRun, streams: TopicsOf): Promise<Readonly<Record<string, bigint>>> {
  return withAdmin(run, async admin => {
    const lags: Record<string, bigint> = {};
    for (const [stream, topic] of Object.entries(streams)) {
      const groupId = await groupOf(admin, stream);
      const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
      const places = new Map(committed?.partitions.map(({ partition, offset }) => [partition, offset]));
      lags[stream] = (await admin.fetchTopicOffsets(topic)).reduce((sum, { partition, high }) => {
        const place = places.get(partition) ?? '-1';
        return sum + BigInt(high) - (place === '-1' ? 0n : BigInt(place));
      }, 0n);
    }
    return lags;
  });
}

/** Resolves when no stream has records left to process; else rejects with what is left. */
export async function drained(run: LocalRun, streams: TopicsOf, timeoutMs: number): Promise<void> {
  let lags: Awaited<ReturnType<typeof lagsOf>> = {};
  await until('every stream has processed everything', timeoutMs, async () => {
    lags = await lagsOf(run, streams);
    return Object.values(lags).every(lag => lag === 0n);
  }).catch((error: unknown) => {
    const left = Object.entries(lags).map(([stream, lag]) => `${stream} ${lag}`);
    throw new Error(`records are left: ${left.join(', ')}`, { cause: error });
  });
}
