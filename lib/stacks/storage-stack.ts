import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DataTable, text } from '../constructs/data-table.ts';
import { Database } from '../constructs/database.ts';
import type { PipelineDefinition, PipelineParts, Platform } from '../pipelines/pipeline.ts';
import type { Settings } from '../settings/settings.ts';
import { usualAheadSeconds } from '../settings/stream-settings.ts';
import type { NetworkStack } from './network-stack.ts';

export interface StorageStackProps {
  readonly settings: Settings;
  readonly network: NetworkStack;
  readonly pipelines: readonly PipelineDefinition[];
}

/** A pipeline whose tables stand. */
export interface StoredPipeline {
  readonly name: string;
  build(scope: Construct, platform: Omit<Platform, 'aheadSeconds'>): PipelineParts;
}

/** Both databases: rows in DynamoDB, in tables that pipelines declare, and sums in MySQL. */
export class StorageStack extends Stack {
  readonly pipelines: readonly StoredPipeline[];
  /** Records that could not be used, by stream and position. */
  readonly setAside: DataTable;
  /** Reserved ids, and what each stream has written. */
  readonly counters: DataTable;
  /** Keys of the latest rows of each day, by table, day and partition. */
  readonly latest: DataTable;
  readonly database: Database;

  constructor(scope: Construct, id: string, props: StorageStackProps) {
    super(scope, id);
    const { settings } = props;
    const keep = settings.keepData;
    this.pipelines = props.pipelines.map(pipeline => stored(this, settings, pipeline));
    this.setAside = new DataTable(this, 'SetAside', { partitionKey: 'stream', sortKey: 'position', keep });
    this.setAside.addGlobalSecondaryIndex({
      indexName: 'by_time',
      partitionKey: text('stream'),
      sortKey: text('set_aside_at'),
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['topic', 'partition', 'offset', 'reason'],
    });
    this.counters = new DataTable(this, 'Counters', { partitionKey: 'name', keep });
    this.latest = new DataTable(this, 'Latest', {
      partitionKey: 'day',
      sortKey: 'part',
      timeToLive: 'expires_at',
      keep,
    });
    this.database = new Database(this, 'Database', {
      vpc: props.network.vpc,
      name: 'trading',
      settings: settings.database,
      stage: settings.stage,
      keep,
      users: ['query', 'streams', ...props.pipelines.map(({ name }) => name)],
    });
    this.outputs();
  }

  private outputs(): void {
    const { setAside, counters, latest, database } = this;
    new CfnOutput(this, 'SetAsideTable', { value: setAside.tableName });
    new CfnOutput(this, 'CountersTable', { value: counters.tableName });
    new CfnOutput(this, 'LatestTable', { value: latest.tableName });
    new CfnOutput(this, 'DatabaseClusterArn', { value: database.clusterArn });
    new CfnOutput(this, 'DatabaseSecretArn', { value: database.master.secretArn });
    new CfnOutput(this, 'StreamsSecretArn', {
      description: 'what functions of users’ modules work as in the database',
      value: database.as('streams').secretArn,
    });
    new CfnOutput(this, 'DatabaseName', { value: database.name });
  }
}

/**
 * Makes a pipeline's tables now, and everything else where and when it is asked for. That throws when the streams are not
 * those of its settings, from which the number of mappings and the checks of windows come.
 */
function stored<T>(storage: Construct, settings: Settings, pipeline: PipelineDefinition<T>): StoredPipeline {
  const own = pipeline.settings[settings.stage];
  const tables = pipeline.tables(storage, settings, own);
  return {
    name: pipeline.name,
    build(scope, platform) {
      const { aheadSeconds = usualAheadSeconds } = own;
      const parts = pipeline.build(scope, { ...platform, aheadSeconds }, own, tables);
      const made = parts.streams.map(({ watched }) => watched.name).sort();
      const named = Object.keys(own.streams)
        .map(stream => `${pipeline.name}-${stream}`)
        .sort();
      if (made.join() === named.join()) return parts;
      throw new Error(
        `${scope.node.path}: it made streams ${made.join(', ')}; its settings name ${named.join(', ')}`,
      );
    },
  };
}
