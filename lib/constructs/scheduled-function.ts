import { Duration, Stack, Tags } from 'aws-cdk-lib/core';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { ScheduledSettings } from '../settings/stream-settings.ts';
import type { ScheduleKind, WatchedSchedule } from './function-alarms.ts';
import type { NodeFunctionProps } from './node-function.ts';
import { NodeFunction } from './node-function.ts';

export interface ScheduledFunctionProps<Variables extends Readonly<Record<string, string>>>
  extends Omit<NodeFunctionProps<Variables>, 'reservedConcurrency'> {
  /** By which its metrics and alarms know it: `<pipeline>-<what it does>`. */
  readonly name: string;
  readonly kind: ScheduleKind;
  /** So many minutes lie between its starts; absent, one. */
  readonly everyMinutes?: 5;
  readonly settings: ScheduledSettings;
}

/**
 * A function that is started each minute, or every few. At most one runs; a start that comes too early waits for it, a minute at most,
 * and none is tried again. The schedule stands even when it is off, so that who deploys can turn it on.
 */
export class ScheduledFunction<Variables extends Readonly<Record<string, string>>>
  extends Construct
  implements WatchedSchedule
{
  readonly name: string;
  readonly kind: ScheduleKind;
  readonly settings: ScheduledSettings;
  readonly function: NodeFunction<Variables>;

  constructor(scope: Construct, id: string, props: ScheduledFunctionProps<Variables>) {
    super(scope, id);
    this.name = props.name;
    this.kind = props.kind;
    this.settings = props.settings;
    this.function = new NodeFunction(this, 'Function', { ...props, reservedConcurrency: 1 });
    this.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    // By it a run on one machine knows which functions fill topics.
    if (props.kind === 'producer') Tags.of(this.function).add('millrace:role', 'producer');
    new CfnSchedule(this, 'Schedule', {
      scheduleExpression: props.everyMinutes ? `rate(${props.everyMinutes} minutes)` : 'rate(1 minute)',
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
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: { invoke: new PolicyDocument({ statements: [invoke] }) },
    });
  }
}
