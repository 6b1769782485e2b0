import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { CfnOutput } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DataTable } from '../../../lib/constructs/data-table.ts';
import { Stream } from '../../../lib/constructs/stream.ts';
import { Topic } from '../../../lib/constructs/topic.ts';
import {
  entriesOf,
  type PipelineDefinition,
  type PipelineParts,
  pipelinesOfStage,
} from '../../../lib/pipelines/pipeline.ts';
import { trades } from '../../../lib/pipelines/trades.ts';
import { settingsOfStage } from '../../../lib/settings/stages.ts';
import type { IdempotentStream, LedgeredStream } from '../../../lib/settings/stream-settings.ts';
import { appOf, type Room, templatesOf } from '../stacks/assembly.ts';

const sizes = { batchSize: 500, timeoutSeconds: 60, memoryMb: 256 };
const keep: IdempotentStream = { ...sizes, windowSeconds: 1, kind: 'idempotent' };
const count: LedgeredStream = { ...sizes, windowSeconds: 5, kind: 'ledgered' };
const own = { streams: { keep, count } };

/** All that somebody writes who brings a pipeline. */
const orders: PipelineDefinition<DataTable, typeof own> = {
  name: 'orders',
  settings: { local: own, dev: own, prod: own, bench: own },
  entries: ['transform/orders', 'aggregate/orders'],
  tables(storage, { keepData }) {
    const table = new DataTable(storage, 'Orders', { partitionKey: 'id', keep: keepData });
    new CfnOutput(storage, 'OrdersTable', { value: table.tableName });
    return table;
  },
  build(scope, platform, { streams }, table): PipelineParts {
    const { settings, clusterArn, bundles, database, setAside } = platform;
    const { stage, polling } = settings;
    const topic = new Topic(scope, 'Topic', { settings, clusterArn, name: 'orders' });
    const keeps = new Stream(scope, 'Keep', {
      name: 'orders-keep',
      stage,
      polling,
      topic,
      settings: streams.keep,
      folder: bundles.functionFolder('transform/orders'),
      variables: { STREAM: 'orders-keep', ORDERS_TABLE: table.tableName },
    });
    table.grant(keeps.function, 'dynamodb:BatchWriteItem');
    const counts = new Stream(scope, 'Count', {
      name: 'orders-count',
      stage,
      polling,
      topic,
      settings: streams.count,
      folder: bundles.functionFolder('aggregate/orders'),
      variables: { ...database.variables, STREAM: 'orders-count', LEDGER_TABLE: 'order_counts' },
    });
    database.grantStatements(counts.function);
    setAside.grant(counts.function, 'dynamodb:BatchWriteItem');
    return {
      streams: [keeps, counts],
      scheduled: [],
      watchedTables: [{ name: 'orders', table: table.tableName, calls: ['Write'] }],
      query: {
        parameters: ['day', 'customer'],
        variables: { ORDERS_TABLE: table.tableName },
        grant: query => table.grant(query, 'dynamodb:Query'),
      },
    };
  },
};

const both = [trades, orders];
const stages = ['dev', 'prod'] as const;
const templates: Readonly<Record<(typeof stages)[number], Record<Room, Template>>> = {
  dev: templatesOf('dev', undefined, both),
  prod: templatesOf('prod', undefined, both),
};
const alone = {
  dev: templatesOf('dev', undefined, [trades]),
  prod: templatesOf('prod', undefined, [trades]),
};

function propertiesOf(template: Template, type: string): readonly Readonly<Record<string, unknown>>[] {
  return Object.values(template.findResources(type)).map(({ Properties }) => Properties);
}

for (const stage of stages) {
  const { storage, pipelines, dashboard, monitoring } = templates[stage];

  test(`${stage}: what the first pipeline is made of stays as it was, but for what all share`, () => {
    for (const room of ['storage', 'pipelines'] as const) {
      const now = templates[stage][room].toJSON()['Resources'];
      const named = withoutOrders(now);
      for (const [id, resource] of Object.entries(alone[stage][room].toJSON()['Resources']))
        assert.deepEqual(named[id], resource, id);
    }
  });

  test(`${stage}: its table stands where data are kept, with its output`, () => {
    storage.hasOutput('OrdersTable', { Value: { Ref: Match.stringLikeRegexp('^Orders') } });
    assert.equal(propertiesOf(pipelines, 'AWS::DynamoDB::Table').length, 0);
    const [table] = Object.values(
      storage.findResources('AWS::DynamoDB::Table', {
        Properties: { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] },
      }),
    );
    assert.equal(table?.['DeletionPolicy'], stage === 'prod' ? 'Retain' : 'Delete');
  });

  test(`${stage}: its mappings stand among those that nobody drops by hand, each in a group of its own`, () => {
    const mappings = Object.entries(pipelines.findResources('AWS::Lambda::EventSourceMapping'));
    const groups = mappings.map(([, { Properties }]) => Properties.AmazonManagedKafkaEventSourceConfig);
    assert.deepEqual(
      groups.map(({ ConsumerGroupId }) => ConsumerGroupId),
      ['trades-transform', 'trades-aggregate', 'orders-keep', 'orders-count'].map(
        name => `millrace-${stage}-${name}`,
      ),
    );
    pipelines.hasOutput('StreamMappings', {
      Value: { 'Fn::Join': [',', mappings.map(([id]) => ({ Ref: id }))] },
    });
  });

  test(`${stage}: it waits for the schema of the database`, () => {
    const [schema = ''] = Object.keys(pipelines.findResources('Custom::Schema'));
    const [mapping] = Object.values(
      pipelines.findResources('AWS::Lambda::EventSourceMapping', { Properties: { BatchSize: 500 } }),
    );
    assert.ok(mapping?.['DependsOn'].includes(schema));
  });

  test(`${stage}: its streams and its table are watched as every other, and drawn`, () => {
    const names = new Set(
      propertiesOf(monitoring, 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName),
    );
    for (const stream of ['orders-keep', 'orders-count'])
      for (const what of ['lag-records', 'lag-seconds', 'set-aside', 'errors', 'throttles', 'duration'])
        assert.ok(names.has(`millrace-${stage}-${stream}-${what}`), `${stream} ${what}`);
    assert.ok(names.has(`millrace-${stage}-orders-write-throttles`));
    assert.equal(names.has(`millrace-${stage}-orders-keep-polling`), stage === 'prod');
    const body = JSON.stringify(propertiesOf(monitoring, 'AWS::CloudWatch::Dashboard'));
    for (const stream of ['orders-keep', 'orders-count']) assert.ok(body.includes(stream), stream);
  });

  test(`${stage}: query is given its table, may read it, and may be asked with its query strings`, () => {
    dashboard.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'answers the dashboard',
      Environment: {
        Variables: Match.objectLike({
          ORDERS_TABLE: imported('Orders'),
          SET_ASIDE_TABLE: imported('SetAside'),
        }),
      },
    });
    dashboard.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: 'dynamodb:Query', Resource: Match.arrayWith([imported('Orders')]) }),
        ]),
      },
    });
    dashboard.hasResourceProperties('AWS::CloudFront::CachePolicy', {
      CachePolicyConfig: {
        ParametersInCacheKeyAndForwardedToOrigin: {
          QueryStringsConfig: {
            QueryStrings: ['name', 'id', 'day', 'hours', 'tickers', 'sectors', 'customer'],
          },
        },
      },
    });
  });

  test(`${stage}: its functions may write where it says, and nowhere else`, () => {
    const actionsOf = (role: string): ReadonlySet<unknown> =>
      new Set(
        Object.entries(pipelines.findResources('AWS::IAM::Policy'))
          .filter(([id]) => id.startsWith(role))
          .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
          .flatMap(({ Action }) => Action)
          .filter(action => /^(dynamodb|rds-data):/.test(String(action))),
      );
    assert.deepEqual(actionsOf('OrdersKeepFunction'), new Set(['dynamodb:BatchWriteItem']));
    assert.deepEqual(
      actionsOf('OrdersCountFunction'),
      new Set(['dynamodb:BatchWriteItem', 'rds-data:ExecuteStatement']),
    );
  });

  test(`${stage}: AWS’s checks find nothing in the app with both`, () => {
    const app = appOf(stage, settingsOfStage(stage), both);
    const { violations } = new AwsSolutionsChecks(app).validateScope(app);
    assert.deepEqual(
      violations.map(({ ruleName }) => ruleName),
      [],
    );
  });
}

/** A value of the stack that keeps data. */
function imported(id: string): object {
  return { 'Fn::ImportValue': Match.stringLikeRegexp(`-storage:ExportsOutput(Ref|FnGetAtt)${id}`) };
}

test('its functions are bundled with the others, each once', () => {
  assert.deepEqual(entriesOf(both), [
    'producer/trades',
    'transform/trades',
    'aggregate/trades',
    'fold/trades',
    'transform/orders',
    'aggregate/orders',
    'query/handler',
    'deploy/migrate',
    'deploy/brokers',
  ]);
});

test('its settings are checked with those of the stage, and its streams counted', () => {
  const settings = { ...own, streams: { keep, count: { ...count, batchSize: 0, windowSeconds: 300 } } };
  const bad = { ...orders, settings: { ...orders.settings, prod: settings } };
  assert.throws(
    () => settingsOfStage('prod', undefined, stage => pipelinesOfStage([trades, bad], stage)),
    /^Error: settings of stage prod: orders\.streams\.count\.batchSize must be .*; alarms\.lagSeconds must be at least 60 above the longest batch window \(300\), not 300$/,
  );
});

test('a pipeline that makes other streams than its settings name is refused', () => {
  const more = { ...own, streams: { ...own.streams, other: keep } };
  const other = { ...orders, settings: { ...orders.settings, dev: more } };
  assert.throws(
    () => appOf('dev', undefined, [trades, other]),
    /^Error: millrace-dev-pipelines\/Orders: it made streams orders-count, orders-keep; its settings name orders-count, orders-keep, orders-other$/,
  );
});

test('a function that is in no list of entries is refused', () => {
  assert.throws(
    () => appOf('dev', undefined, [{ ...orders, entries: ['transform/orders'] }]),
    /aggregate\/orders/,
  );
});

test('two pipelines that mean different tables by one variable of query are refused', () => {
  const clash: typeof orders = {
    ...orders,
    build(...given) {
      const parts = orders.build(...given);
      return { ...parts, query: { ...parts.query, variables: { RAW_TABLE: 'orders' } } };
    },
  };
  assert.throws(
    () => appOf('dev', undefined, [trades, clash]),
    /RAW_TABLE of the query function is set twice/,
  );
});

/** The schema is made of the pipelines that are named, so are its users, and users' streams keep out of the groups of each. */
function withoutOrders(resources: object): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(resources)
    .replaceAll('"trades,orders"', '"trades"')
    .replaceAll(/,",orders=",\{"Fn::ImportValue":"[^"]+"\}/g, '');
  return JSON.parse(text, (key, value: unknown) =>
    key === 'Resource' && Array.isArray(value)
      ? value.filter(each => !/-orders-|Userorders/.test(JSON.stringify(each)))
      : value,
  ) as Record<string, unknown>;
}
