import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { DataTable, text } from '../constructs/data-table.ts';
import { Database } from '../constructs/database.ts';
import type { NetworkStack } from './network-stack.ts';

export interface StorageStackProps {
  readonly settings: Settings;
  readonly network: NetworkStack;
}

/** Both databases: rows in DynamoDB, sums in MySQL. */
export class StorageStack extends Stack {
  /** Raw rows of trades, by ticker and time. */
  readonly realTimeData: DataTable;
  /** Records that could not be used, by stream and position. */
  readonly setAside: DataTable;
  /** Reserved ids, and what each stream has written. */
  readonly counters: DataTable;
  readonly database: Database;

  constructor(scope: Construct, id: string, props: StorageStackProps) {
    super(scope, id);
    const { settings } = props;
    const keep = settings.keepData;
    this.realTimeData = new DataTable(this, 'RealTimeData', {
      partitionKey: 'ticker',
      sortKey: 'created_at_id',
      timeToLive: 'expires_at',
      ...settings.rawTable,
      keep,
    });
    this.realTimeData.addGlobalSecondaryIndex({
      indexName: 'by_day',
      partitionKey: text('day_shard'),
      sortKey: text('created_at_id'),
    });
    this.setAside = new DataTable(this, 'SetAside', { partitionKey: 'stream', sortKey: 'position', keep });
    this.setAside.addGlobalSecondaryIndex({
      indexName: 'by_time',
      partitionKey: text('stream'),
      sortKey: text('set_aside_at'),
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['topic', 'partition', 'offset', 'reason'],
    });
    this.counters = new DataTable(this, 'Counters', { partitionKey: 'name', keep });
    this.database = new Database(this, 'Database', {
      vpc: props.network.vpc,
      name: 'trading',
      settings: settings.database,
      stage: settings.stage,
      keep,
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
