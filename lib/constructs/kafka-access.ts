import { Fn } from 'aws-cdk-lib/core';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** A function, or a role that functions share. */
type Grantee = Pick<IFunction, 'addToRolePolicy'>;

/** Lets a function write to one topic, and to no other, as an idempotent producer. */
export function grantProduce(grantee: IFunction, clusterArn: string, topic: string): void {
  allow(grantee, ['Connect', 'WriteDataIdempotently'], clusterArn);
  allow(grantee, ['DescribeTopic', 'WriteData'], arnIn(clusterArn, 'topic', topic));
}

/**
 * What the poller of an event source mapping needs; it works under the function's role. The network interfaces
 * belong to the cluster's subnets and are known to EC2 by no ARN beforehand, hence the one `*`.
 */
export function grantPoll(
  grantee: Grantee,
  clusterArn: string,
  topics: readonly string[],
  group: string,
): void {
  allow(grantee, ['Connect', 'DescribeClusterDynamicConfiguration'], clusterArn);
  for (const topic of topics)
    allow(grantee, ['DescribeTopic', 'ReadData'], arnIn(clusterArn, 'topic', topic));
  allow(grantee, ['DescribeGroup', 'AlterGroup'], arnIn(clusterArn, 'group', group));
  grantee.addToRolePolicy(
    new PolicyStatement({
      actions: ['kafka:DescribeCluster', 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'],
      resources: [clusterArn],
    }),
  );
  grantee.addToRolePolicy(
    new PolicyStatement({
      actions: [
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
      ],
      resources: ['*'],
    }),
  );
}

/**
 * Lets that poller write what it gives up to a topic of the same cluster. Lambda documents WriteData alone; Kafka's
 * clients write idempotently unless set otherwise, which MSK asks a right of its own for. It reaches no other topic.
 */
export function grantDeadLetters(grantee: Grantee, clusterArn: string, topic: string): void {
  allow(grantee, ['WriteDataIdempotently'], clusterArn);
  allow(grantee, ['DescribeTopic', 'WriteData'], arnIn(clusterArn, 'topic', topic));
}

function allow(grantee: Grantee, actions: readonly string[], resource: string): void {
  grantee.addToRolePolicy(
    new PolicyStatement({ actions: actions.map(action => `kafka-cluster:${action}`), resources: [resource] }),
  );
}

/** `…:cluster/<name>/<uuid>` becomes `…:topic/<name>/<uuid>/<topic>`, and the same for groups. */
export function arnIn(clusterArn: string, kind: 'topic' | 'group', name: string): string {
  const [region, cluster] = [0, 1].map(index => Fn.select(index, Fn.split(':cluster/', clusterArn)));
  return `${region}:${kind}/${cluster}/${name}`;
}
