import { Duration } from 'aws-cdk-lib/core';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { CfnTopic } from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import type { Stage, StreamSettings } from '../config.ts';
import { grantPoll } from './kafka-access.ts';
import type { NodeFunctionProps } from './node-function.ts';
import { NodeFunction } from './node-function.ts';

export interface StreamProps<Variables extends Readonly<Record<string, string>>>
  extends Omit<NodeFunctionProps<Variables>, 'description' | 'network' | 'reservedConcurrency'> {
  readonly stage: Stage;
  /** `<pipeline>-transform` or `<pipeline>-aggregate`. */
  readonly name: string;
  readonly topic: CfnTopic;
  readonly settings: StreamSettings;
}

/**
 * A function fed from a topic in order. Its group carries stage and name, so a stream that is dropped and made
 * again goes on where it stopped. On-demand polling: no partial batches, no splitting, retries until it succeeds.
 */
export class Stream<Variables extends Readonly<Record<string, string>>> extends Construct {
  readonly function: NodeFunction<Variables>;
  /** UUID of its mapping. */
  readonly mappingId: string;

  constructor(scope: Construct, id: string, props: StreamProps<Variables>) {
    super(scope, id);
    const { topic, settings } = props;
    const group = `millrace-${props.stage}-${props.name}`;
    this.function = new NodeFunction(this, 'Function', {
      ...props,
      description: `${props.name}: batches of ${topic.topicName}`,
    });
    grantPoll(this.function, topic.clusterArn, topic.topicName, group);
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: this.function,
      eventSourceArn: topic.clusterArn,
      kafkaTopic: topic.topicName,
      kafkaConsumerGroupId: group,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: settings.batchSize,
      maxBatchingWindow: Duration.seconds(settings.windowSeconds),
    });
    this.mappingId = mapping.eventSourceMappingId;
    // Lambda looks at the cluster with the function's role as soon as the mapping is made.
    mapping.node.addDependency(topic, ...(this.function.role ? [this.function.role] : []));
  }
}
