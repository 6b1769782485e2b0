import { Duration, Tags } from 'aws-cdk-lib/core';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnTopic } from 'aws-cdk-lib/aws-msk';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { ProducerSettings } from '../settings/stream-settings.ts';
import type { ScheduledFunction } from './function-alarms.ts';
import { grantProduce } from './kafka-access.ts';
import type { FunctionNetwork, NodeFunctionProps } from './node-function.ts';
import { NodeFunction } from './node-function.ts';

export interface ProducerProps<Variables extends Readonly<Record<string, string>>>
  extends Omit<NodeFunctionProps<Variables>, 'description' | 'network' | 'reservedConcurrency'> {
  /** By which its metrics and alarms know it: `<pipeline>-producer`. */
  readonly name: string;
  readonly settings: ProducerSettings;
  readonly network: FunctionNetwork;
  readonly topic: CfnTopic;
}

/**
 * A function that ticks until the next full minute, started each minute. At most one runs; a start that comes too
 * early waits for it, a minute at most, and none is tried again. The schedule stands even when it is off, so that
 * who deploys can turn it on.
 */
export class Producer<Variables extends Readonly<Record<string, string>>>
  extends Construct
  implements ScheduledFunction
{
  readonly name: string;
  readonly settings: ProducerSettings;
  readonly function: NodeFunction<Variables>;

  constructor(scope: Construct, id: string, props: ProducerProps<Variables>) {
    super(scope, id);
    this.name = props.name;
    this.settings = props.settings;
    this.function = new NodeFunction(this, 'Function', {
      ...props,
      description: `simulated messages of ${props.topic.topicName}`,
      reservedConcurrency: 1,
    });
    this.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    // By it a run on one machine knows which functions fill topics.
    Tags.of(this.function).add('millrace:role', 'producer');
    grantProduce(this.function, props.topic.clusterArn, props.topic.topicName);
    new CfnSchedule(this, 'Schedule', {
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      state: props.settings.scheduled ? 'ENABLED' : 'DISABLED',
      target: {
        arn: this.function.functionArn,
        roleArn: this.invoker().roleArn,
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      },
    });
  }

  private invoker(): Role {
    const invoke = new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [this.function.functionArn],
    });
    return new Role(this, 'Invoker', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
      inlinePolicies: { invoke: new PolicyDocument({ statements: [invoke] }) },
    });
  }
}
