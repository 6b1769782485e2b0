import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Attribute } from 'aws-cdk-lib/aws-dynamodb';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { Database } from '../constructs/database.ts';
import type { NetworkStack } from './network-stack.ts';

export interface StorageStackProps {
  readonly settings: Settings;
  readonly network: NetworkStack;
}

/** Both databases: rows in DynamoDB, sums in MySQL. */
export class StorageStack extends Stack {
  /** Raw rows of trades, by ticker and time. */
  readonly realTimeData: Table;
  /** Records that could not be used, by stream and position. */
  readonly setAside: Table;
  /** Reserved ids, and what each stream has written. */
  readonly counters: Table;
  readonly database: Database;

  constructor(scope: Construct, id: string, props: StorageStackProps) {
    super(scope, id);
    const { settings } = props;
    const table = tables(this, settings.keepData);

    this.realTimeData = table('RealTimeData', 'ticker', 'created_at_id', 'expires_at');
    this.realTimeData.addGlobalSecondaryIndex({
      indexName: 'by_day',
      partitionKey: text('day_shard'),
      sortKey: text('created_at_id'),
    });
    this.setAside = table('SetAside', 'stream', 'position');
    this.setAside.addGlobalSecondaryIndex({
      indexName: 'by_time',
      partitionKey: text('stream'),
      sortKey: text('set_aside_at'),
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['topic', 'partition', 'offset', 'reason'],
    });
    this.counters = table('Counters', 'name');
    this.database = new Database(this, 'Database', {
      vpc: props.network.vpc,
      name: 'trading',
      settings: settings.database,
      keep: settings.keepData,
    });
    this.outputs();
  }

  private outputs(): void {
    const { realTimeData, setAside, counters, database } = this;
    new CfnOutput(this, 'RealTimeDataTable', { value: realTimeData.tableName });
    new CfnOutput(this, 'SetAsideTable', { value: setAside.tableName });
    new CfnOutput(this, 'CountersTable', { value: counters.tableName });
    new CfnOutput(this, 'DatabaseClusterArn', { value: database.clusterArn });
    new CfnOutput(this, 'DatabaseSecretArn', { value: database.secretArn });
    new CfnOutput(this, 'DatabaseName', { value: database.name });
  }
}

/** Makes tables with keys of text, paid by the request. */
function tables(scope: Construct, keep: boolean) {
  return (id: string, partitionKey: string, sortKey?: string, timeToLiveAttribute?: string): Table =>
    new Table(scope, id, {
      partitionKey: text(partitionKey),
      ...(sortKey !== undefined && { sortKey: text(sortKey) }),
      ...(timeToLiveAttribute !== undefined && { timeToLiveAttribute }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: keep },
      deletionProtection: keep,
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
}

function text(name: string): Attribute {
  return { name, type: AttributeType.STRING };
}
