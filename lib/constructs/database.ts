import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  AuroraMysqlEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
} from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import type { DatabaseSettings } from '../config.ts';

export interface DatabaseProps {
  readonly vpc: IVpc;
  readonly name: string;
  readonly settings: DatabaseSettings;
  /** Protected from deletion, and a last snapshot kept. */
  readonly keep: boolean;
}

/** A function, or a role that functions share. */
type Grantee = Pick<IFunction, 'addToRolePolicy'>;

/** MySQL that is reached through the Data API alone: no security group admits anybody to its port. */
export class Database extends Construct {
  readonly name: string;
  readonly clusterArn: string;
  readonly secretArn: string;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    const { settings } = props;
    const cluster = new DatabaseCluster(this, 'Cluster', {
      engine: DatabaseClusterEngine.auroraMysql({ version: AuroraMysqlEngineVersion.VER_3_10_4 }),
      writer: ClusterInstance.serverlessV2('Writer'),
      serverlessV2MinCapacity: settings.minAcu,
      serverlessV2MaxCapacity: settings.maxAcu,
      ...(settings.minAcu === 0 && { serverlessV2AutoPauseDuration: Duration.minutes(5) }),
      vpc: props.vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      defaultDatabaseName: props.name,
      enableDataApi: true,
      manageMasterUserPassword: true,
      storageEncrypted: true,
      parameters: { time_zone: 'UTC', character_set_server: 'utf8mb4', sql_mode: SQL_MODE },
      deletionProtection: props.keep,
      removalPolicy: props.keep ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
    });
    if (cluster.secret === undefined) throw new Error(`${this.node.path}: the cluster has no secret`);
    this.name = props.name;
    this.clusterArn = cluster.clusterArn;
    this.secretArn = cluster.secret.secretArn;
  }

  /** Lets a function run single statements; none of ours opens a transaction. */
  grantStatements(grantee: Grantee): void {
    this.grant(grantee, ['ExecuteStatement']);
  }

  /** Lets functions of users' statements run them in transactions. */
  grantTransactions(grantee: Grantee): void {
    this.grant(grantee, [
      'BeginTransaction',
      'ExecuteStatement',
      'BatchExecuteStatement',
      'CommitTransaction',
      'RollbackTransaction',
    ]);
  }

  private grant(grantee: Grantee, actions: readonly string[]): void {
    grantee.addToRolePolicy(
      new PolicyStatement({
        actions: actions.map(action => `rds-data:${action}`),
        resources: [this.clusterArn],
      }),
    );
    grantee.addToRolePolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] }),
    );
  }

  /** What a function needs in its environment to reach the database. */
  get variables(): Readonly<Record<'CLUSTER_ARN' | 'SECRET_ARN' | 'DATABASE', string>> {
    return { CLUSTER_ARN: this.clusterArn, SECRET_ARN: this.secretArn, DATABASE: this.name };
  }
}

/** MySQL 8.0’s own default, which Aurora leaves empty and the local server is started with. */
const SQL_MODE = [
  'ONLY_FULL_GROUP_BY',
  'STRICT_TRANS_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
].join(',');
