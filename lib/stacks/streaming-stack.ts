import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { CfnCluster } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { Topic } from '../constructs/topic.ts';
import type { NetworkStack } from './network-stack.ts';

export interface StreamingStackProps {
  readonly settings: Settings;
  readonly network: NetworkStack;
}

/** The broker. Clients sign in with IAM over TLS and in no other way; topics are made by templates alone. */
export class StreamingStack extends Stack {
  readonly clusterArn: string;

  constructor(scope: Construct, id: string, props: StreamingStackProps) {
    super(scope, id);
    const { settings, network } = props;
    const { broker } = settings;
    const cluster = new CfnCluster(this, 'Cluster', {
      clusterName: `millrace-${settings.stage}`,
      kafkaVersion: broker.kafkaVersion,
      numberOfBrokerNodes: broker.zones * broker.brokersPerZone,
      brokerNodeGroupInfo: {
        instanceType: broker.instanceType,
        storageInfo: { ebsStorageInfo: { volumeSize: broker.storageGib } },
        clientSubnets: network.vpc.isolatedSubnets.map(subnet => subnet.subnetId),
        securityGroups: [network.kafka.securityGroupId],
      },
      clientAuthentication: { sasl: { iam: { enabled: true } }, unauthenticated: { enabled: false } },
      encryptionInfo: { encryptionInTransit: { clientBroker: 'TLS', inCluster: true } },
    });
    this.clusterArn = cluster.attrArn;
    new CfnOutput(this, 'ClusterArn', { value: cluster.attrArn });
    new Topic(this, 'TestTopic', { settings, clusterArn: cluster.attrArn, name: 'test_topic' });
  }
}
