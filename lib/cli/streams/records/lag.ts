import type { Admin } from 'kafkajs';
import { recordTime } from '../../../../domain/time.ts';
import type { Deployment } from '../../deployment.ts';
import { partitionLags } from '../../../local/trigger/positions.ts';
import { deadLetterGroup, deadLetterTopic } from '../books/dead-letters.ts';
import { type Gone, goneIn } from './gone.ts';
import { type OpenTransaction, openTransactions } from './open-transactions.ts';
import { reading } from './reading.ts';
import type { Stream } from '../mapping/stream.ts';
import type { TopicLog } from './topic-log.ts';

const FETCH_WAIT_MS = 500;
/** Past what holds no record, such as a large transaction that was aborted, in few steps. */
const FETCH_BYTES = 256 * 1024;

export interface PartitionPlace {
  readonly partition: number;
  /** Next offset the group reads; null while it has never committed. */
  readonly current: string | null;
  readonly end: string;
  /** Records between the place where the stream reads on and `end`. */
  readonly lag: string;
  /** Age of the oldest record to read by its timestamp, to the millisecond; 0 when all are read, null when none can be, or that is no time. */
  readonly lagSeconds: number | null;
  /** What of that nobody can read yet. */
  readonly openTransaction: OpenTransaction | null;
  /** What the stream can read no more. */
  readonly gone: Gone | null;
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
    const unread = lags.filter(({ partition, stable }) => stable > (positions.get(partition) ?? stable));
    const oldest = new Map<number, number>();
    for (const { partition, stable } of unread) {
      const timestamp = await oldestOf(log, partition, positions.get(partition) ?? stable, stable);
      const time = recordTime(timestamp ?? -1);
      if (time >= 0) oldest.set(partition, time);
    }
    const open = new Map(openTransactions(lags).map(each => [each.partition, each]));
    const gone = new Map(goneIn(lags).map(each => [each.partition, each]));
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
        openTransaction: open.get(partition) ?? null,
        gone: gone.get(partition) ?? null,
      };
    });
    return { partitions, deadLetters: await deadLettersOf(admin, stream) };
  });
}

/** The timestamp of the first record there is from a position on, epoch ms; undefined where there is none. */
async function oldestOf(
  log: TopicLog,
  partition: number,
  from: bigint,
  end: bigint,
): Promise<number | undefined> {
  for (let at = from; at < end; ) {
    const [fetched] = await log.fetch(new Map([[partition, at]]), FETCH_WAIT_MS, FETCH_BYTES);
    const first = fetched?.records[0];
    if (first !== undefined) return Number(first.timestamp);
    if (fetched === undefined || fetched.next === at) return undefined;
    at = fetched.next;
  }
  return undefined;
}

async function deadLettersOf(admin: Admin, stream: Stream): Promise<string | null> {
  const topic = deadLetterTopic(stream);
  if (topic === undefined) return null;
  if (!(await admin.listTopics()).includes(topic)) return '0';
  const lags = await partitionLags(admin, deadLetterGroup(stream), topic);
  return String(lags.reduce((sum, { lag }) => sum + lag, 0n));
}
