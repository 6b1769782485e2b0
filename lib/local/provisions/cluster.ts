import { createHash } from 'node:crypto';
import type { Provision } from '../assembly/apply.ts';
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { textOf } from '../assembly/template.ts';
import type { BrokerCluster } from '../endpoint/kafka.ts';

/**
 * `AWS::MSK::Cluster`: the one broker. Its ARN ends in Kafka's own cluster id, so a broker with new data is another
 * event source, and no mark of the old one applies to it.
 */
export function clusterProvision(
  kafkaClusterId: () => string,
  created: (cluster: BrokerCluster) => void,
): Provision {
  return {
    apply({ name, properties }) {
      const arn = clusterArn(textOf(properties.ClusterName) || name, kafkaClusterId());
      created({ arn, properties, createdAt: new Date() });
      return Promise.resolve({ ref: arn, attribute: attribute => (attribute === 'Arn' ? arn : undefined) });
    },
  };
}

export function clusterArn(clusterName: string, kafkaClusterId: string): string {
  return `arn:aws:kafka:${REGION}:${ACCOUNT}:cluster/${clusterName}/${uuidOf(kafkaClusterId)}-1`;
}

/** Kafka's id is base64url of 16 bytes; other brokers may name themselves otherwise, and those names are hashed to size. */
function uuidOf(kafkaClusterId: string): string {
  const bytes = Buffer.from(kafkaClusterId, 'base64url');
  const hex = (
    bytes.length === 16 ? bytes : createHash('sha256').update(kafkaClusterId).digest().subarray(0, 16)
  ).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
