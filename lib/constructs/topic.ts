import { Token } from 'aws-cdk-lib/core';
import { CfnTopic } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import type { Settings } from '../settings/settings.ts';
import { areSameTopic, topicNameFault } from './kafka-names.ts';

export interface TopicProps {
  readonly settings: Settings;
  readonly clusterArn: string;
  readonly name: string;
  /** Kafka's own topic settings, beside those that each topic of the stage has. */
  readonly configs?: Readonly<Record<string, string>>;
}

/** A topic with the partitions and copies its stage has. Throws for a name that the cluster would not take. */
export class Topic extends CfnTopic {
  constructor(scope: Construct, id: string, { settings, clusterArn, name, configs }: TopicProps) {
    super(scope, id, {
      clusterArn,
      topicName: name,
      partitionCount: settings.topic.partitions,
      replicationFactor: settings.broker.replication,
      configs: encoded({ 'min.insync.replicas': String(settings.broker.minInsyncReplicas), ...configs }),
    });
    const fault = Token.isUnresolved(name) ? undefined : (topicNameFault(name) ?? this.twinFault());
    if (fault !== undefined) throw new Error(`${this.node.path}: ${fault}`);
  }

  private twinFault(): string | undefined {
    const twin = this.node.root.node
      .findAll()
      .find(
        other =>
          other !== this &&
          other instanceof CfnTopic &&
          other.clusterArn === this.clusterArn &&
          areSameTopic(other.topicName, this.topicName),
      );
    return (
      twin &&
      `topic name "${this.topicName}" is that of ${twin.node.path}, "." and "_" being the same to Kafka`
    );
  }
}

export interface DeadLetterTopicProps extends Omit<TopicProps, 'name' | 'configs'> {
  /** Topic whose records it takes. */
  readonly topic: CfnTopic;
  readonly suffix: string;
}

/** A dead letter holds at most the event that its record would be alone in, 6 MB, and the circumstances. */
const largestLetter = 6 * 1024 * 1024 + 64 * 1024;
const daysKept = 14;

/** A topic for what a stream gives up. It takes any record that the stream's own topic takes, and keeps it for 14 days. */
export class DeadLetterTopic extends Topic {
  constructor(scope: Construct, id: string, { topic, suffix, ...props }: DeadLetterTopicProps) {
    super(scope, id, {
      ...props,
      name: `${topic.topicName}${suffix}`,
      configs: {
        'max.message.bytes': String(largestLetter),
        'retention.ms': String(daysKept * 86_400_000),
      },
    });
    // Whether a cluster makes two topics at once is written nowhere.
    this.addResourceDependency(topic);
  }
}

/** MSK takes a topic's settings as base64 of a JSON object. */
function encoded(settings: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify(settings)).toString('base64');
}
