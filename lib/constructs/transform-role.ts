import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Stage } from '../settings/settings.ts';
import { acknowledge, wildcardOn } from './acknowledge.ts';
import type { DatabaseUser } from './database-user.ts';
import { arnIn, grantPoll } from './kafka-access.ts';

export interface TransformRoleProps {
  readonly stage: Stage;
  readonly clusterArn: string;
  readonly counters: Table;
  readonly setAside: Table;
  readonly database: DatabaseUser;
  /** Groups of the app's own streams, which no stream of a user's may read in. */
  readonly own: readonly string[];
}

/**
 * What functions of users' transforms work as: they read any topic of the cluster in the groups of their stage, but those
 * of the app's own streams, write to the database in transactions as a user who changes no table's definition, set records
 * aside, and log. Their own names begin with `millrace-<stage>-stream-`.
 */
export class TransformRole extends Role {
  constructor(scope: Construct, id: string, props: TransformRoleProps) {
    super(scope, id, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'functions of user transforms',
    });
    const groups = `millrace-${props.stage}-*`;
    grantPoll(this, props.clusterArn, '*', groups);
    this.addToPolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: ['kafka-cluster:AlterGroup'],
        resources: props.own.map(group => arnIn(props.clusterArn, 'group', group)),
      }),
    );
    props.database.grantTransactions(this);
    props.counters.grant(this, 'dynamodb:UpdateItem');
    props.setAside.grant(this, 'dynamodb:PutItem');
    const logs = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `/aws/lambda/millrace-${props.stage}-stream-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.addToRolePolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logs],
      }),
    );
    acknowledge(this, {
      'AwsSolutions-IAM5[Resource::*]': 'Network interfaces have no ARN before they are made.',
      [wildcardOn(this, arnIn(props.clusterArn, 'topic', '*'))]: 'Users choose the topics of their streams.',
      [wildcardOn(this, arnIn(props.clusterArn, 'group', groups))]:
        'Users name their streams, and groups carry that name after the stage.',
      [wildcardOn(this, logs)]: 'Users name their streams, and log groups carry that name after the stage.',
    });
  }

  /** As functions have it. */
  addToRolePolicy(statement: PolicyStatement): void {
    this.addToPolicy(statement);
  }
}
