import { GetBootstrapBrokersCommand, KafkaClient } from '@aws-sdk/client-kafka';
import type { BrokerProtocol } from './broker-protocol.ts';

export interface Bootstrap {
  /** `host:port,host:port`. */
  readonly brokers: string;
  readonly protocol: BrokerProtocol;
}

/** How to reach a cluster: by IAM where it offers that, else in plain text. Rejects when it offers neither. */
export async function bootstrapOf(clusterArn: string): Promise<Bootstrap> {
  const client = new KafkaClient({});
  const answer = await client.send(new GetBootstrapBrokersCommand({ ClusterArn: clusterArn }));
  if (answer.BootstrapBrokerStringSaslIam)
    return { brokers: answer.BootstrapBrokerStringSaslIam, protocol: 'sasl-iam' };
  if (answer.BootstrapBrokerString) return { brokers: answer.BootstrapBrokerString, protocol: 'plaintext' };
  throw new Error(
    `cluster ${clusterArn} offers neither IAM nor plaintext brokers; turn on IAM access control`,
  );
}
