import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  AuroraMysqlEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
  EngineLifecycleSupport,
} from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { DatabaseSettings, Stage } from '../settings/settings.ts';
import { acknowledge } from './acknowledge.ts';
import { type DatabaseUser, databaseUser, userName } from './database-user.ts';

export interface DatabaseProps {
  readonly vpc: IVpc;
  readonly name: string;
  readonly stage: Stage;
  readonly settings: DatabaseSettings;
  /** Protected from deletion, and a last snapshot kept. */
  readonly keep: boolean;
  /** Users beside the master, each with a secret of its own; the migration makes them. */
  readonly users: readonly string[];
}

/** MySQL that is reached through the Data API alone: no security group admits anybody to its port. */
export class Database extends Construct {
  readonly name: string;
  readonly clusterArn: string;
  /** As CloudWatch names it. */
  readonly clusterIdentifier: string;
  /** May do everything: the user of the migration, and of those who deploy. */
  readonly master: DatabaseUser;
  readonly users: ReadonlyMap<string, DatabaseUser>;

  private readonly props: DatabaseProps;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    this.props = props;
    const cluster = this.cluster();
    if (cluster.secret === undefined) throw new Error(`${this.node.path}: the cluster has no secret`);
    this.name = props.name;
    this.clusterArn = cluster.clusterArn;
    this.clusterIdentifier = cluster.clusterIdentifier;
    this.master = databaseUser(this.clusterArn, this.name, cluster.secret.secretArn);
    this.users = new Map(
      props.users.map(user => [
        user,
        databaseUser(this.clusterArn, this.name, this.secretOf(user).secretArn),
      ]),
    );
  }

  /** The user of this name. Throws for one that it was not made with. */
  as(name: string): DatabaseUser {
    const user = this.users.get(name);
    if (user === undefined) throw new Error(`${this.node.path}: it has no user ${name}`);
    return user;
  }

  private secretOf(user: string): Secret {
    const secret = new Secret(this, `User-${user}`, {
      description: `database user ${user} of stage ${this.props.stage}`,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: userName(user) }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludeCharacters: PUNCTUATION,
      },
    });
    acknowledge(secret, {
      'AwsSolutions-SMG4':
        'The migration gives the user the password that the secret holds; docs/runbook.md says how to change it.',
    });
    return secret;
  }

  private cluster(): DatabaseCluster {
    const { settings, stage, vpc, keep } = this.props;
    const identifier = `millrace-${stage}`;
    const logs = this.logs(identifier);
    const cluster = new DatabaseCluster(this, 'Cluster', {
      clusterIdentifier: identifier,
      engine: DatabaseClusterEngine.auroraMysql({ version: AuroraMysqlEngineVersion.VER_3_10_4 }),
      // A minor version that AWS chose could not be taken back by the next deployment, nor stay on a long-term release.
      writer: ClusterInstance.serverlessV2('Writer', { autoMinorVersionUpgrade: false }),
      readers: Array.from({ length: settings.readers }, (_, index) =>
        ClusterInstance.serverlessV2(`Reader${index + 1}`, {
          scaleWithWriter: true,
          autoMinorVersionUpgrade: false,
        }),
      ),
      autoMinorVersionUpgrade: false,
      // Otherwise it begins by itself when standard support ends, and is paid.
      engineLifecycleSupport: EngineLifecycleSupport.OPEN_SOURCE_RDS_EXTENDED_SUPPORT_DISABLED,
      serverlessV2MinCapacity: settings.minAcu,
      serverlessV2MaxCapacity: settings.maxAcu,
      ...(settings.minAcu === 0 && { serverlessV2AutoPauseDuration: Duration.minutes(5) }),
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      defaultDatabaseName: this.props.name,
      enableDataApi: true,
      manageMasterUserPassword: true,
      iamAuthentication: true,
      storageEncrypted: true,
      backup: { retention: Duration.days(settings.backupDays) },
      copyTagsToSnapshot: true,
      cloudwatchLogsExports: [...LOGS],
      parameters: PARAMETERS,
      deletionProtection: keep,
      removalPolicy: keep ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
    });
    cluster.node.addDependency(...logs);
    acknowledge(cluster, {
      'AwsSolutions-RDS11':
        'No security group admits anybody to the port, whichever it is: the Data API is the way in.',
      'AwsSolutions-RDS14':
        'Rewinding in place would take sums back that the broker counts as delivered; a restore makes a new cluster.',
      ...(!keep && { 'AwsSolutions-RDS10': 'This stage is made to be deployed and destroyed.' }),
    });
    return cluster;
  }

  /** RDS would make them itself, to be kept for ever; it takes those that stand under their names. */
  private logs(identifier: string): readonly LogGroup[] {
    return LOGS.map(
      name =>
        new LogGroup(this, `${name}Logs`, {
          logGroupName: `/aws/rds/cluster/${identifier}/${name}`,
          retention: RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
    );
  }
}

/** Passwords stand in statements that take no parameters, so they are of letters and digits. */
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const LOGS = ['error', 'slowquery'] as const;

/** MySQL 8.0’s own default, which Aurora leaves empty and the local server is started with. */
const SQL_MODE = [
  'ONLY_FULL_GROUP_BY',
  'STRICT_TRANS_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
].join(',');

/** What the local server is started with, and a log of what takes long. */
const PARAMETERS = {
  time_zone: 'UTC',
  character_set_server: 'utf8mb4',
  sql_mode: SQL_MODE,
  max_allowed_packet: String(64 * 1024 * 1024),
  slow_query_log: '1',
  long_query_time: '2',
};
