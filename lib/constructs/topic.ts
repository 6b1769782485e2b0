import { CfnTopic } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';

export interface TopicProps {
  readonly settings: Settings;
  readonly clusterArn: string;
  readonly name: string;
}

/** A topic with the partitions and copies its stage has. */
export class Topic extends CfnTopic {
  constructor(scope: Construct, id: string, { settings, clusterArn, name }: TopicProps) {
    super(scope, id, {
      clusterArn,
      topicName: name,
      partitionCount: settings.topic.partitions,
      replicationFactor: settings.broker.replication,
      configs: encoded({ 'min.insync.replicas': String(settings.broker.minInsyncReplicas) }),
    });
  }
}

/** MSK takes a topic's settings as base64 of a JSON object. */
function encoded(settings: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify(settings)).toString('base64');
}
