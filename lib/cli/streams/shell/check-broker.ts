import type { Deployment } from '../../deployment.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import { checkTopic } from '../mapping/check-topic.ts';
import type { Watch } from '../watch.ts';
import type { CreateStatement } from './statement.ts';

const mostMs = 5_000;

/**
 * Refuses a broker that cannot be reached, one of another cluster than the app's (whose streams read from it alone), and
 * a topic that is not there. On AWS brokers are private, so there their names are compared, and MSK is asked for the topic.
 */
export async function checkBroker(
  deployment: Deployment,
  statement: CreateStatement,
  watch: Watch,
): Promise<void> {
  const { name, topic, brokers = deployment.brokers } = statement;
  if (!/^[^\s:,]+:\d{1,5}(,[^\s:,]+:\d{1,5})*$/.test(brokers))
    throw new Refusal(`Kafka stream ${name}: a broker is host:port, not ${brokers}`);
  if (deployment.target === 'aws') {
    if (brokers !== deployment.brokers) throw foreign(deployment, brokers, name);
    return checkTopic(deployment, topic, watch).catch((error: unknown) => {
      throw error instanceof Refusal ? topicNotFound(name, error) : error;
    });
  }
  const { clusterId, topics } = await seen(brokers, name);
  const own = brokers === deployment.brokers ? clusterId : (await seen(deployment.brokers, name)).clusterId;
  if (clusterId !== own) throw foreign(deployment, brokers, name);
  if (!topics.includes(topic)) throw topicNotFound(name);
}

/** The words are the language's own. */
function topicNotFound(name: string, cause?: unknown): Refusal {
  return new Refusal(`Kafka stream ${name}, topic not found`, { cause });
}

async function seen(brokers: string, name: string) {
  const { createKafka } = await import('../../../local/kafka-client.ts');
  const kafka = createKafka({
    clientId: 'millrace-shell',
    brokers: brokers.split(','),
    retry: { retries: 1 },
  });
  const admin = kafka.admin();
  const late = AbortSignal.timeout(mostMs);
  try {
    return await Promise.race([
      (async () => {
        await admin.connect();
        const { clusterId } = await admin.describeCluster();
        return { clusterId, topics: await admin.listTopics() };
      })(),
      new Promise<never>((_, reject) => {
        late.addEventListener('abort', () => reject(new Error(`no answer within ${mostMs / 1000} s`)));
      }),
    ]);
  } catch (cause) {
    throw new Refusal(`Kafka stream ${name}, broker ${brokers} cannot be reached`, { cause });
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

function foreign(deployment: Deployment, brokers: string, name: string): Refusal {
  return new Refusal(
    `Kafka stream ${name}: ${brokers} is another cluster than this app's, whose broker is ${deployment.brokers}`,
  );
}
