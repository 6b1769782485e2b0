import { partitionLags, startPositions } from '../../../local/trigger/positions.ts';
import type { Deployment } from '../../deployment.ts';
import { mappingOfAnswer } from '../../../mapping/from-sdk.ts';
import type { Stream } from '../mapping/stream.ts';
import { type Brokers, needTopic, withBrokers } from './brokers.ts';
import { openLog, type TopicLog } from './topic-log.ts';

/** A stream's topic, opened beside its group. */
export interface Session {
  readonly stream: Stream;
  readonly brokers: Brokers;
  readonly log: TopicLog;
  /** Next offsets by partition. */
  readonly positions: ReadonlyMap<number, bigint>;
}

/** Opens a stream's topic at the place of its group, without joining it. */
export function reading<T>(
  deployment: Deployment,
  stream: Stream,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  return withBrokers(deployment, async brokers => {
    await needTopic(brokers, stream.topic);
    const log = await openLog(brokers.kafka, stream.topic);
    try {
      return await use({ stream, brokers, log, positions: await positionsOf(brokers, stream) });
    } finally {
      await log.close();
    }
  });
}

/** Where the stream's trigger would read on, by partition. */
async function positionsOf({ admin }: Brokers, stream: Stream): Promise<Map<number, bigint>> {
  const lags = await partitionLags(admin, stream.group, stream.topic);
  const { seek } = await startPositions(admin, mappingOfAnswer(stream.mapping));
  return new Map(
    lags.map(({ partition, current, earliest }) => [
      partition,
      seek.get(partition) ?? (current < earliest ? earliest : current),
    ]),
  );
}
