import type { CfnTopic } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import { grantProduce } from './kafka-access.ts';
import type { FunctionNetwork } from './node-function.ts';
import type { ScheduledFunctionProps } from './scheduled-function.ts';
import { ScheduledFunction } from './scheduled-function.ts';

export interface ProducerProps<Variables extends Readonly<Record<string, string>>>
  extends Omit<ScheduledFunctionProps<Variables>, 'description' | 'kind' | 'network'> {
  readonly network: FunctionNetwork;
  readonly topic: CfnTopic;
}

/** A function that sends simulated messages for a minute, started each minute. */
export class Producer<
  Variables extends Readonly<Record<string, string>>,
> extends ScheduledFunction<Variables> {
  constructor(scope: Construct, id: string, props: ProducerProps<Variables>) {
    const { clusterArn, topicName } = props.topic;
    super(scope, id, { ...props, kind: 'producer', description: `simulated messages of ${topicName}` });
    grantProduce(this.function, clusterArn, topicName);
  }
}
