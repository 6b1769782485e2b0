import { partitionLags, startPositions } from '../../../local/trigger/positions.ts';
import { readTopic, type ReadTopic } from '../../../local/trigger/read-topic.ts';
import { createTopicIds, TopicMissing } from '../../../local/topics/topic-ids.ts';
import type { Deployment } from '../../deployment.ts';
import { mappingOfAnswer } from '../../../mapping/from-sdk.ts';
import type { Stream } from '../mapping/stream.ts';
import { type Brokers, needTopic, withBrokers } from './brokers.ts';
import { openLog, type TopicLog } from './topic-log.ts';

/** A stream's topic, opened beside its group. */
export interface Session {
  /** With the source that the records of its topic come from, which is another one once that was made again. */
  readonly stream: Stream;
  readonly brokers: Brokers;
  readonly log: TopicLog;
  /** Next offsets by partition. */
  readonly positions: ReadonlyMap<number, bigint>;
  /** The ARN that the records of a topic come from, which the stream's own may have been made of. */
  readonly sourceOf: (topic: string) => Promise<string>;
}

/** Opens a stream's topic at the place of its group, without joining it. */
export function reading<T>(
  deployment: Deployment,
  stream: Stream,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  return withBrokers(deployment, async brokers => {
    await needTopic(brokers, stream.topic);
    const known = await knownTopic(deployment, stream, brokers, stream.topic);
    const log = await openLog(brokers.kafka, stream.topic);
    try {
      return await use({
        stream: { ...stream, mapping: { ...stream.mapping, EventSourceArn: known.source } },
        brokers,
        log,
        positions: await positionsOf(brokers, stream, known),
        sourceOf: async topic => (await knownTopic(deployment, stream, brokers, topic)).source,
      });
    } finally {
      await log.close();
    }
  });
}

type KnownTopic = Pick<ReadTopic, 'id' | 'source' | 'isMadeAgain'>;

/** A topic of this name that is not there, or not known by an id, has the records of the cluster itself. */
async function knownTopic(
  { topics }: Deployment,
  { mapping }: Stream,
  { servers }: Brokers,
  topic: string,
): Promise<KnownTopic> {
  const settings = { ...mappingOfAnswer(mapping), Topics: [topic] as const };
  const unknown = { id: undefined, source: settings.EventSourceArn, isMadeAgain: false };
  if (topics === undefined) return unknown;
  const ids = createTopicIds(servers);
  try {
    return await readTopic(settings, ids, topics);
  } catch (error) {
    if (error instanceof TopicMissing) return unknown;
    throw error;
  } finally {
    ids.stop();
  }
}

/** Where the stream's trigger would read on, by partition. */
async function positionsOf(
  { admin }: Brokers,
  stream: Stream,
  known: KnownTopic,
): Promise<Map<number, bigint>> {
  const lags = await partitionLags(admin, stream.group, stream.topic, known.id);
  const { seek } = await startPositions(admin, mappingOfAnswer(stream.mapping), known);
  return new Map(
    lags.map(({ partition, current, earliest }) => [
      partition,
      seek.get(partition) ?? (current < earliest ? earliest : current),
    ]),
  );
}
