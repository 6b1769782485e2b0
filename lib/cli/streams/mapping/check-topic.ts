import { DescribeTopicCommand, KafkaClient } from '@aws-sdk/client-kafka';
import { until } from '../../../local/until.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import type { Deployment } from '../../deployment.ts';
import { needTopic, withBrokers } from '../records/brokers.ts';
import type { Watch } from '../watch.ts';

/** MSK's list of topics follows the brokers about a minute behind. */
const mostMs = 90_000;
const pauseMs = 3_000;

/**
 * Refuses a topic that is not there. Asks the brokers; on AWS they are private, so MSK is asked. A topic that it does not know
 * may be new: then the brokers decide, where they can be reached, and MSK is asked again for 90 s otherwise.
 */
export async function checkTopic(deployment: Deployment, topic: string, watch: Watch): Promise<void> {
  const byBrokers = () => withBrokers(deployment, brokers => needTopic(brokers, topic));
  if (deployment.target === 'local') return byBrokers();
  const client = new KafkaClient({});
  const isThere = () => isKnown(client, deployment.clusterArn, topic);
  try {
    if ((await isThere()) || (await areReached(byBrokers))) return;
    watch.say(
      `MSK knows no topic "${topic}"; it learns of a new one after a minute: asking again for ${mostMs / 1000} s`,
    );
    const late = () => new Refusal(`there is no topic named "${topic}"`);
    await until(isThere, { mostMs, pauseMs, late, ...(watch.signal && { signal: watch.signal }) });
  } finally {
    client.destroy();
  }
}

async function isKnown(client: KafkaClient, ClusterArn: string, TopicName: string): Promise<boolean> {
  try {
    await client.send(new DescribeTopicCommand({ ClusterArn, TopicName }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') return false;
    throw error;
  }
}

/** False where no broker can be reached; what brokers refuse is refused. */
async function areReached(ask: () => Promise<void>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.cause !== undefined) return false;
    throw error;
  }
}
