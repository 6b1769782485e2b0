import type { Admin } from 'kafkajs';
import { recordTime } from '../../../../domain/time.ts';
import type { Deployment } from '../../deployment.ts';
import { partitionLags } from '../../../local/trigger/positions.ts';
import { deadLetterGroup, deadLetterTopic } from '../books/dead-letters.ts';
import { reading } from './reading.ts';
import type { Stream } from '../mapping/stream.ts';

export interface PartitionPlace {
  readonly partition: number;
  /** Next offset the group reads; null while it has never committed. */
  readonly current: string | null;
  readonly end: string;
  /** Records between the place where the stream reads on and `end`. */
  readonly lag: string;
  /** Age of the oldest unread record by its timestamp, to the millisecond; 0 when all are read, null when that is no time. */
  readonly lagSeconds: number | null;
}

export interface Places {
  readonly partitions: readonly PartitionPlace[];
  /** Records given up and not redriven; null for a stream without a dead-letter topic. */
  readonly deadLetters: string | null;
}

/** Where a stream's group stands in each partition, asked from the brokers. A missing topic is refused by name. */
export function placesOf(deployment: Deployment, stream: Stream, nowMs = Date.now()): Promise<Places> {
  return reading(deployment, stream, async ({ brokers: { admin }, log, positions }) => {
    const lags = await partitionLags(admin, stream.group, stream.topic);
    const unread = lags.filter(({ partition, end }) => end > (positions.get(partition) ?? end));
    const oldest = new Map<number, number>();
    for (const { partition } of unread) {
      const [first] = await log.fetch(new Map([[partition, positions.get(partition) ?? 0n]]), 500, 1);
      const time = recordTime(Number(first?.messages[0]?.timestamp ?? -1));
      if (time >= 0) oldest.set(partition, time);
    }
    const partitions = lags.map(({ partition, current, end }) => {
      const at = positions.get(partition) ?? end;
      const since = oldest.get(partition);
      const seconds = since === undefined ? null : Math.max(0, nowMs - since) / 1000;
      return {
        partition,
        current: current < 0n ? null : String(current),
        end: String(end),
        lag: String(end > at ? end - at : 0n),
        lagSeconds: end > at ? seconds : 0,
      };
    });
    return { partitions, deadLetters: await deadLettersOf(admin, stream) };
  });
}

async function deadLettersOf(admin: Admin, stream: Stream): Promise<string | null> {
  const topic = deadLetterTopic(stream);
  if (topic === undefined) return null;
  if (!(await admin.listTopics()).includes(topic)) return '0';
  const lags = await partitionLags(admin, deadLetterGroup(stream), topic);
  return String(lags.reduce((sum, { lag }) => sum + lag, 0n));
}
