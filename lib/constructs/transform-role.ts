import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Stage } from '../settings/settings.ts';
import { acknowledge, wildcardOn } from './acknowledge.ts';
import type { DatabaseUser } from './database-user.ts';
import { arnIn, grantPoll } from './kafka-access.ts';
import { lambdaPrincipal } from './lambda-principal.ts';

export interface TransformRoleProps {
  readonly stage: Stage;
  readonly clusterArn: string;
  readonly counters: Table;
  readonly setAside: Table;
  readonly database: DatabaseUser;
  /** Names of topics, or beginnings of names that end with `*`, that streams of users may read. */
  readonly topics: readonly string[];
  /** Groups of the app's own streams, which no stream of a user's may read in. */
  readonly own: readonly string[];
}

/**
 * What functions of users' transforms work as: they read topics of the cluster, but Kafka's and MSK's own, in the groups of their stage, but those
 * of the app's own streams, write to the database in transactions as a user who changes no table's definition, set records
 * aside, and log. Their own names begin with `millrace-<stage>-stream-`. The policy that says so is its boundary too: what
 * somebody attaches to the role later gives nothing more.
 */
export class TransformRole extends Role {
  constructor(scope: Construct, id: string, props: TransformRoleProps) {
    const policy = new ManagedPolicy(scope, `${id}Policy`, {
      description: 'the most that functions of user transforms may do',
    });
    super(scope, id, {
      assumedBy: lambdaPrincipal(scope),
      description: 'functions of user transforms',
      managedPolicies: [policy],
      permissionsBoundary: policy,
    });
    const { stage, clusterArn, topics, own } = props;
    const groups = `millrace-${stage}-*`;
    const grantee = { addToRolePolicy: (statement: PolicyStatement) => policy.addStatements(statement) };
    grantPoll(grantee, clusterArn, topics, groups);
    policy.addStatements(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: ['kafka-cluster:AlterGroup'],
        resources: own.map(group => arnIn(clusterArn, 'group', group)),
      }),
      new PolicyStatement({
        effect: Effect.DENY,
        actions: ['kafka-cluster:ReadData'],
        resources: [arnIn(clusterArn, 'topic', '__*')],
      }),
    );
    props.database.grantTransactions(grantee);
    props.counters.grant(policy, 'dynamodb:UpdateItem');
    props.setAside.grant(policy, 'dynamodb:PutItem');
    const logs = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `/aws/lambda/millrace-${stage}-stream-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    policy.addStatements(
      new PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logs],
      }),
    );
    acknowledge(policy, {
      'AwsSolutions-IAM5[Resource::*]': 'Network interfaces have no ARN before they are made.',
      ...Object.fromEntries(
        topics
          .filter(topic => topic.endsWith('*'))
          .map(topic => [
            wildcardOn(policy, arnIn(clusterArn, 'topic', topic)),
            'Users choose the topics of their streams, among those that a setting allows.',
          ]),
      ),
      [wildcardOn(policy, arnIn(clusterArn, 'group', groups))]:
        'Users name their streams, and groups carry that name after the stage.',
      [wildcardOn(policy, logs)]: 'Users name their streams, and log groups carry that name after the stage.',
    });
  }
}
