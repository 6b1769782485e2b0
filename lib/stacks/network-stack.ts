import { Aws, CfnCondition, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import {
  CfnSubnet,
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from '../constructs/acknowledge.ts';
import type { Settings } from '../settings/settings.ts';

export interface NetworkStackProps {
  readonly settings: Settings;
  /** Whether functions in it reach the database. */
  readonly dataApi: boolean;
}

/** Where Kafka lives. There is no way to the internet: AWS is reached through endpoints, one for each service used. */
export class NetworkStack extends Stack {
  readonly vpc: Vpc;
  /** Brokers and their clients: it admits itself on the port of IAM over TLS. */
  readonly kafka: SecurityGroup;

  private readonly props: NetworkStackProps;

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id);
    this.props = props;
    this.vpc = new Vpc(this, 'Vpc', {
      maxAzs: props.settings.broker.zones,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      gatewayEndpoints: { DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB } },
      // Nothing uses the default group; emptying it would take a function of its own.
      restrictDefaultSecurityGroup: false,
    });
    this.avoidZonesWithoutBrokers();
    this.kafka = this.brokersAndClients();
    this.endpoints();
    this.refusals();
  }

  /**
   * MSK takes no subnet in the zone `use1-az3`, nor does Lambda. Which name that zone goes by differs from account to
   * account, so zones of its region are chosen by their ids.
   */
  private avoidZonesWithoutBrokers(): void {
    const byId = new CfnCondition(this, 'ZonesById', {
      expression: Fn.conditionEquals(Aws.REGION, 'us-east-1'),
    }).logicalId;
    this.vpc.isolatedSubnets.forEach(({ node }, index) => {
      const subnet = node.defaultChild;
      if (!(subnet instanceof CfnSubnet)) throw new Error(`${node.path}: the CDK made no subnet`);
      const { availabilityZone = Aws.NO_VALUE } = subnet;
      subnet.availabilityZone = Fn.conditionIf(byId, Aws.NO_VALUE, availabilityZone).toString();
      subnet.availabilityZoneId = Fn.conditionIf(byId, ZONE_IDS[index], Aws.NO_VALUE).toString();
      acknowledge(subnet, {
        'CloudFormation-Validate::F3020':
          'The zone has its id where it has no name, and the other way round.',
      });
    });
  }

  private brokersAndClients(): SecurityGroup {
    const group = new SecurityGroup(this, 'Kafka', {
      vpc: this.vpc,
      description: 'Kafka brokers and their clients',
      allowAllOutbound: false,
    });
    group.addIngressRule(group, Port.tcp(9098), 'Kafka with IAM over TLS');
    group.addEgressRule(group, Port.tcp(9098), 'Kafka with IAM over TLS');
    // DynamoDB's gateway has addresses that no template knows; there is no route to any others.
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'AWS over TLS');
    return group;
  }

  /** Every connection that a security group turned away: in this network, a mistake or worse. */
  private refusals(): void {
    const logGroup = new LogGroup(this, 'FlowLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'RefusalsRole', {
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    });
    this.vpc.addFlowLog('Refusals', {
      destination: FlowLogDestination.toCloudWatchLogs(logGroup, role),
      trafficType: FlowLogTrafficType.REJECT,
    });
  }

  /**
   * The Data API where functions inside use it; Lambda and STS for pollers on demand, which provisioned ones reach by
   * themselves. Each is paid by the hour and zone.
   */
  private endpoints(): void {
    const securityGroup = new SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'Endpoints of AWS services',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(this.kafka, Port.tcp(443), 'AWS over TLS');
    const subnets = this.vpc.isolatedSubnets.slice(0, this.props.settings.network.endpointZones);
    for (const [id, service] of Object.entries(this.services())) {
      this.vpc.addInterfaceEndpoint(id, {
        service,
        securityGroups: [securityGroup],
        open: false,
        subnets: { subnets },
      });
    }
  }

  private services(): Readonly<Record<string, InterfaceVpcEndpointAwsService>> {
    const { LAMBDA, STS, RDS_DATA } = InterfaceVpcEndpointAwsService;
    const isOnDemand = this.props.settings.polling.mode === 'on-demand';
    return {
      ...(isOnDemand && { Lambda: LAMBDA, Sts: STS }),
      ...(this.props.dataApi && { RdsData: RDS_DATA }),
    };
  }

  /** The first zones of whatever region this goes to, without looking them up. */
  override get availabilityZones(): string[] {
    return Array.from({ length: this.props.settings.broker.zones }, (_, index) =>
      Fn.select(index, Fn.getAzs()),
    );
  }
}

/** In us-east-1; all services of the app are in each. */
const ZONE_IDS = ['use1-az1', 'use1-az2', 'use1-az4'] as const;
