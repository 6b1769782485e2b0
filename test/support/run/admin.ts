import { Kafka, logLevel } from 'kafkajs';
import type { LocalRun } from './local-run.ts';

/** Does some work with an administrator of a run's broker. */
export async function withAdmin<T>(
  run: LocalRun,
  work: (admin: ReturnType<Kafka['admin']>) => Promise<T>,
): Promise<T> {
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

/** The group of a stream of a run. */
export function groupOf(stream: string): string {
  return `millrace-local-${stream}`;
}

/** Records that streams have not committed yet, by stream. `streams`: the topic that each reads. */
export async function lagsOf(run: LocalRun, streams: TopicsOf): Promise<Readonly<Record<string, bigint>>> {
  return withAdmin(run, async admin => {
    const lags: Record<string, bigint> = {};
    for (const [stream, topic] of Object.entries(streams)) {
      const [committed] = await admin.fetchOffsets({ groupId: groupOf(stream), topics: [topic] });
      const places = new Map(committed?.partitions.map(({ partition, offset }) => [partition, offset]));
      lags[stream] = (await admin.fetchTopicOffsets(topic)).reduce((sum, { partition, high }) => {
        const place = places.get(partition) ?? '-1';
        return sum + BigInt(high) - (place === '-1' ? 0n : BigInt(place));
      }, 0n);
    }
    return lags;
  });
}
