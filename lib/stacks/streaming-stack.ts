import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnCluster, CfnConfiguration } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import { BrokerStorage } from '../constructs/broker-storage.ts';
import { Topic } from '../constructs/topic.ts';
import type { Settings } from '../settings/settings.ts';
import type { NetworkStack } from './network-stack.ts';

export interface StreamingStackProps {
  readonly settings: Settings;
  readonly network: NetworkStack;
}

/** The broker. Clients sign in with IAM over TLS and in no other way; topics are made by templates alone. */
export class StreamingStack extends Stack {
  readonly clusterArn: string;
  readonly clusterName: string;

  private readonly props: StreamingStackProps;

  constructor(scope: Construct, id: string, props: StreamingStackProps) {
    super(scope, id);
    this.props = props;
    const { settings } = props;
    const { broker } = settings;
    const cluster = this.cluster();
    this.clusterArn = cluster.attrArn;
    this.clusterName = cluster.clusterName;
    if (broker.storageMaxGib > broker.storageGib) new BrokerStorage(this, 'Storage', cluster.attrArn, broker);
    new CfnOutput(this, 'ClusterArn', { value: cluster.attrArn });
    new Topic(this, 'TestTopic', { settings, clusterArn: cluster.attrArn, name: 'test_topic' });
  }

  /** Volumes are encrypted with the key that MSK keeps in the account; there is no way to turn that off. */
  private cluster(): CfnCluster {
    const { settings, network } = this.props;
    const { broker } = settings;
    const configuration = this.configuration();
    return new CfnCluster(this, 'Cluster', {
      clusterName: `millrace-${settings.stage}`,
      kafkaVersion: broker.kafkaVersion,
      numberOfBrokerNodes: broker.zones * broker.brokersPerZone,
      brokerNodeGroupInfo: {
        instanceType: broker.instanceType,
        storageInfo: { ebsStorageInfo: { volumeSize: broker.storageGib } },
        clientSubnets: network.vpc.isolatedSubnets.map(subnet => subnet.subnetId),
        securityGroups: [network.kafka.securityGroupId],
        connectivityInfo: { publicAccess: { type: 'DISABLED' } },
      },
      configurationInfo: {
        arn: configuration.attrArn,
        revision: configuration.attrLatestRevisionRevision,
      },
      clientAuthentication: { sasl: { iam: { enabled: true } }, unauthenticated: { enabled: false } },
      encryptionInfo: { encryptionInTransit: { clientBroker: 'TLS', inCluster: true } },
      // Free of charge, with the lag of each group on each topic: SumOffsetLag, MaxOffsetLag, EstimatedMaxTimeLag.
      enhancedMonitoring: 'DEFAULT',
      loggingInfo: { brokerLogs: { cloudWatchLogs: { enabled: true, logGroup: this.logs() } } },
    });
  }

  /** MSK's own defaults let a replica that is behind lead, which loses what was acknowledged. */
  private configuration(): CfnConfiguration {
    const { stage, broker } = this.props.settings;
    return new CfnConfiguration(this, 'Configuration', {
      name: `millrace-${stage}`,
      description: 'brokers of the stage; topics have settings of their own',
      // Kafka 4.1 takes no `min.insync.replicas` for its brokers once it elects leaders that were in sync: each topic has its own.
      serverProperties: [
        'auto.create.topics.enable=false',
        `default.replication.factor=${broker.replication}`,
        'unclean.leader.election.enable=false',
      ].join('\n'),
    });
  }

  private logs(): string {
    return new LogGroup(this, 'BrokerLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    }).logGroupName;
  }
}
