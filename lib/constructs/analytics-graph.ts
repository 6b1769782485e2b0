import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import {
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  Port,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnGraph, CfnPrivateGraphEndpoint } from 'aws-cdk-lib/aws-neptunegraph';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge, wildcardOn } from './acknowledge.ts';
import type { FunctionNetwork, NodeFunction } from './node-function.ts';

export interface AnalyticsGraphProps {
  readonly network: FunctionNetwork;
  /** m-NCUs: one has about 1 GB. */
  readonly memory: number;
  /** Protected from deletion. */
  readonly keep: boolean;
  /** The setting that asks for it, and what to set where there is none: said by what runs on one machine. */
  readonly refusal: string;
}

/**
 * A graph of Neptune Analytics, which can be asked from the network alone and by IAM, and a bucket for what is imported
 * into it, which its own role reads. What lies in the bucket expires after a day.
 */
export class AnalyticsGraph extends Construct {
  private readonly graph: CfnGraph;
  private readonly bucket: Bucket;
  private readonly importer: Role;

  constructor(scope: Construct, id: string, props: AnalyticsGraphProps) {
    super(scope, id);
    this.graph = new CfnGraph(this, 'Graph', {
      provisionedMemory: props.memory,
      publicConnectivity: false,
      // A replica is for readers who cannot wait; each costs as much as the graph.
      replicaCount: 0,
      deletionProtection: props.keep,
    });
    this.graph.addMetadata('millrace:aws-alone', props.refusal);
    this.bucket = exportBucket(this);
    this.importer = this.role();
    this.endpoints(props.network);
  }

  /** What a function needs in its environment to fill the graph and to ask it. */
  get variables(): Readonly<Record<'GRAPH_ID' | 'EXPORT_BUCKET' | 'IMPORT_ROLE_ARN', string>> {
    return {
      GRAPH_ID: this.graph.attrGraphId,
      EXPORT_BUCKET: this.bucket.bucketName,
      IMPORT_ROLE_ARN: this.importer.roleArn,
    };
  }

  /** Lets a function export below `edges/`, empty the graph, import into it and ask it. */
  grant(user: NodeFunction): void {
    const objects = this.bucket.arnForObjects('edges/*');
    const tasks = Stack.of(this).formatArn({
      service: 'neptune-graph',
      resource: 'import-task',
      resourceName: '*',
    });
    const statements: readonly (readonly [resource: string, actions: readonly string[]])[] = [
      [objects, ['s3:PutObject']],
      [
        this.graph.attrGraphArn,
        ['GetGraph', 'ResetGraph', 'StartImportTask', 'ReadDataViaQuery', 'WriteDataViaQuery'].map(
          action => `neptune-graph:${action}`,
        ),
      ],
      [tasks, ['neptune-graph:GetImportTask']],
    ];
    for (const [resource, actions] of statements)
      user.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
    user.addToRolePolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.importer.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'neptune-graph.amazonaws.com' } },
      }),
    );
    if (user.role)
      acknowledge(user.role, {
        [wildcardOn(this, objects)]:
          'Each part of an export is an object of its own, named by its first edge.',
        [wildcardOn(this, tasks)]:
          'An import has no id before it begins; of others this reads how far they are.',
      });
  }

  /** Neptune Analytics reads exports as this role. */
  private role(): Role {
    const objects = this.bucket.arnForObjects('edges/*');
    const role = new Role(this, 'Importer', {
      assumedBy: new ServicePrincipal('neptune-graph.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: {
        read: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['s3:GetObject'], resources: [objects] }),
            new PolicyStatement({
              actions: ['s3:ListBucket'],
              resources: [this.bucket.bucketArn],
              conditions: { StringLike: { 's3:prefix': 'edges/*' } },
            }),
          ],
        }),
      },
    });
    acknowledge(role, {
      [wildcardOn(this, objects)]: 'Each part of an export is an object of its own, named by its first edge.',
    });
    return role;
  }

  /** Queries reach the graph by an endpoint of its own; the service itself and S3 by theirs. */
  private endpoints({ vpc, securityGroup }: FunctionNetwork): void {
    const group = new SecurityGroup(this, 'Endpoints', {
      vpc,
      description: 'Endpoints of the graph and of its service',
      allowAllOutbound: false,
    });
    group.addIngressRule(securityGroup, Port.tcp(443), 'AWS over TLS');
    new CfnPrivateGraphEndpoint(this, 'Endpoint', {
      graphIdentifier: this.graph.attrGraphId,
      vpcId: vpc.vpcId,
      subnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
      securityGroupIds: [group.securityGroupId],
    });
    new InterfaceVpcEndpoint(this, 'Service', {
      vpc,
      service: InterfaceVpcEndpointAwsService.NEPTUNE_ANALYTICS,
      securityGroups: [group],
      open: false,
    });
    new GatewayVpcEndpoint(this, 'S3', { vpc, service: GatewayVpcEndpointAwsService.S3 });
  }
}

/** Stays when its stack goes, and is empty a day later. */
function exportBucket(scope: Construct): Bucket {
  const bucket = new Bucket(scope, 'Exports', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  acknowledge(bucket, {
    'AwsSolutions-S1': 'One function writes it and one role reads it; what it holds is in the database too.',
  });
  return bucket;
}
