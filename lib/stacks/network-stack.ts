import { Fn, Stack } from 'aws-cdk-lib/core';
import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';

export interface NetworkStackProps {
  readonly settings: Settings;
}

/** Where Kafka lives. There is no way to the internet: AWS is reached through endpoints, one for each service used. */
export class NetworkStack extends Stack {
  readonly vpc: Vpc;
  /** Brokers and their clients: it admits itself on the port of IAM over TLS. */
  readonly kafka: SecurityGroup;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NetworkStackProps,
  ) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      maxAzs: props.settings.broker.zones,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      gatewayEndpoints: { DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB } },
      // Nothing uses the default group; emptying it would take a function of its own.
      restrictDefaultSecurityGroup: false,
    });
    this.kafka = new SecurityGroup(this, 'Kafka', {
      vpc: this.vpc,
      description: 'Kafka brokers and their clients',
    });
    this.kafka.addIngressRule(this.kafka, Port.tcp(9098), 'Kafka with IAM over TLS');
    this.endpoints();
  }

  /** Lambda and STS for the pollers of event source mappings, the Data API for the producer, which reads `profile`. */
  private endpoints(): void {
    const securityGroup = new SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'Endpoints of AWS services',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(this.kafka, Port.tcp(443), 'AWS over TLS');
    for (const [id, service] of Object.entries(SERVICES)) {
      this.vpc.addInterfaceEndpoint(id, { service, securityGroups: [securityGroup], open: false });
    }
  }

  /** The first zones of whatever region this goes to, without looking them up. */
  override get availabilityZones(): string[] {
    return Array.from({ length: this.props.settings.broker.zones }, (_, index) =>
      Fn.select(index, Fn.getAzs()),
    );
  }
}

const SERVICES = {
  Lambda: InterfaceVpcEndpointAwsService.LAMBDA,
  Sts: InterfaceVpcEndpointAwsService.STS,
  RdsData: InterfaceVpcEndpointAwsService.RDS_DATA,
};
