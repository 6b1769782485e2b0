import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { streamOfGroup } from '../../../domain/stream-names.ts';
import type { Stage } from '../../../lib/settings/settings.ts';
import { settingsOfStage, stages } from '../../../lib/settings/stages.ts';
import { alarmKinds } from '../../../lib/constructs/alarm-kinds.ts';
import { streamAlarms } from '../../../lib/constructs/stream-alarms.ts';
import { pipelines } from '../../../lib/pipelines/pipelines.ts';
import { tradesSettings } from '../../../lib/pipelines/trades-settings.ts';
import { sectionsOf } from '../../support/markdown.ts';
import { type Room, templatesOf } from './assembly.ts';

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Threshold: number;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly TreatMissingData?: string;
}

const templates = new Map<Stage, Record<Room, Template>>(
  (['dev', 'prod', 'local', 'bench'] as const).map(stage => [stage, templatesOf(stage)]),
);
const streams = pipelines.flatMap(({ name, settings }) =>
  Object.keys(settings.dev.streams).map(stream => `${name}-${stream}`),
);
const runbook = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');

function propertiesOf(template: Template, type: string): readonly unknown[] {
  return Object.values(template.findResources(type)).map(resource => resource['Properties']);
}

function alarmsOf(stage: Stage): readonly Alarm[] {
  const template = templates.get(stage)?.monitoring;
  assert.ok(template);
  return propertiesOf(template, 'AWS::CloudWatch::Alarm') as readonly Alarm[];
}

/** The group of a stream, and the topic that it reads. */
function placeOf(stage: Stage, stream: string): { readonly group: string; readonly topic: unknown } {
  const mappings = Object.values(
    templates.get(stage)?.pipelines.findResources('AWS::Lambda::EventSourceMapping') ?? {},
  ).map(({ Properties }) => ({
    group: String(Properties.AmazonManagedKafkaEventSourceConfig.ConsumerGroupId),
    topic: Properties.Topics[0] as unknown,
  }));
  const found = mappings.find(({ group }) => streamOfGroup(stage, group) === stream);
  assert.ok(found, stream);
  return found;
}

for (const stage of templates.keys()) {
  test(`${stage}: every stream has its lag, its errors and its records set aside watched, by its own names`, () => {
    const alarms = new Map(alarmsOf(stage).map(alarm => [alarm.AlarmName, alarm]));
    for (const stream of streams) {
      const named = (what: string): Alarm => {
        const alarm = alarms.get(`millrace-${stage}-${stream}-${what}`);
        assert.ok(alarm, `${stream} ${what}`);
        return alarm;
      };
      const lag = named('lag-records');
      const place = placeOf(stage, stream);
      assert.deepEqual(lag.Dimensions, [
        { Name: 'Cluster Name', Value: lag.Dimensions[0]?.Value },
        { Name: 'Consumer Group', Value: place.group },
        { Name: 'Topic', Value: place.topic },
      ]);
      assert.deepEqual([lag.MetricName, lag.Threshold], ['SumOffsetLag', stages[stage].alarms.lagRecords]);
      const ours = [
        { Name: 'service', Value: stream },
        { Name: 'stage', Value: stage },
      ];
      const seconds = named('lag-seconds');
      assert.deepEqual([seconds.MetricName, seconds.Dimensions], ['RecordAgeMs', ours]);
      assert.equal(seconds.Threshold, stages[stage].alarms.lagSeconds * 1000);
      const aside = named('set-aside');
      assert.deepEqual([aside.Namespace, aside.MetricName, aside.Dimensions], ['Millrace', 'SetAside', ours]);
      for (const what of ['errors', 'throttles', 'duration']) named(what);
    }
  });

  test(`${stage}: every alarm rings at the topic, says what to do and what silence means`, () => {
    const template = templates.get(stage)?.monitoring;
    assert.ok(template);
    const [topic] = Object.keys(template.findResources('AWS::SNS::Topic'));
    for (const alarm of alarmsOf(stage)) {
      const { AlarmName: name, AlarmDescription: description } = alarm;
      assert.deepEqual([alarm.AlarmActions, alarm.OKActions], [[{ Ref: topic }], [{ Ref: topic }]], name);
      const section = /docs\/runbook\.md#([a-z-]+)$/.exec(description)?.[1] ?? '';
      assert.ok(Object.hasOwn(alarmKinds, section), name);
      assert.ok(description.length <= 1024, name);
      assert.ok(['notBreaching', 'ignore', 'breaching'].includes(alarm.TreatMissingData ?? ''), name);
    }
  });

  test(`${stage}: of a mapping is watched what it measures, and nothing else`, () => {
    const template = templates.get(stage)?.pipelines;
    assert.ok(template);
    const mappings = propertiesOf(template, 'AWS::Lambda::EventSourceMapping') as readonly {
      readonly MetricsConfig?: { readonly Metrics: readonly string[] };
      readonly DestinationConfig?: unknown;
    }[];
    const measures = (group: string) =>
      mappings.filter(({ MetricsConfig }) => MetricsConfig?.Metrics.includes(group));
    const withLetters = (group: string) =>
      measures(group).filter(({ DestinationConfig }) => DestinationConfig !== undefined);
    const watched = (metric: string) =>
      alarmsOf(stage).filter(
        ({ MetricName, Dimensions }) =>
          MetricName === metric && Dimensions[0]?.Name === 'EventSourceMappingUUID',
      );
    for (const [metric, wanted] of [
      ['DroppedEventCount', measures('EventCount')],
      ['OnFailureDestinationDeliveredEventCount', withLetters('EventCount')],
      ['PollingErrorCount', measures('ErrorCount')],
      ['OnFailureDestinationDeliveryErrorCount', withLetters('ErrorCount')],
    ] as const)
      assert.equal(watched(metric).length, wanted.length, metric);
  });

  test(`${stage}: every broker’s volume is watched, and the producer where it is on`, () => {
    const { broker } = stages[stage];
    const { producer } = tradesSettings[stage];
    const named = (pattern: RegExp) => alarmsOf(stage).filter(({ AlarmName }) => pattern.test(AlarmName));
    assert.equal(named(/-broker-\d+-disk$/).length, broker.zones * broker.brokersPerZone);
    const silent = named(/-trades-producer-silent$/);
    assert.equal(silent.length, producer?.scheduled ? 1 : 0);
    for (const alarm of silent) assert.equal(alarm.TreatMissingData, 'breaching');
  });
}

test('a stream that counts and has a dead-letter topic has four alarms more; then no kind is without an alarm', () => {
  const stream = {
    name: 'trades-transform',
    group: 'g',
    topic: 't',
    function: Function.fromFunctionName(new Stack(), 'Function', 'f'),
    timeoutSeconds: 300,
    mappingId: 'uuid',
    metrics: ['EventCount', 'ErrorCount', 'KafkaMetrics'],
    hasDeadLetters: true,
  };
  const sections = (of: Partial<typeof stream>): readonly string[] =>
    streamAlarms(stages.prod, 'c', { ...stream, ...of }).map(({ section }) => section);
  const bare = sections({ metrics: [], hasDeadLetters: false });
  assert.deepEqual(sections({}).slice(bare.length), [
    'records-dropped',
    'dead-letters',
    'polling-errors',
    'dead-letter-delivery',
  ]);
  const used = [...templates.keys()].flatMap(stage =>
    alarmsOf(stage).map(({ AlarmDescription }) => AlarmDescription.replace(/^.*#/, '')),
  );
  assert.deepEqual(new Set([...used, ...sections({})]), new Set(Object.keys(alarmKinds)));
  assert.deepEqual(sections({ hasDeadLetters: false }).slice(bare.length), [
    'records-dropped',
    'polling-errors',
  ]);
});

test('the runbook has a section for each kind of alarm, and none for another', () => {
  assert.deepEqual(sectionsOf(runbook, 'Alarms'), Object.keys(alarmKinds));
});

test('functions write under the names that alarms know', () => {
  const sourceOf = (file: string): string =>
    readFileSync(new URL(`../../../functions/${file}.ts`, import.meta.url), 'utf8');
  assert.match(sourceOf('producer/scheduled'), /openMetrics\(`\$\{source\.name\}-producer`/);
  const services = new Set(
    alarmsOf('dev')
      .filter(({ AlarmName }) => AlarmName.endsWith('-silent'))
      .map(({ Dimensions }) => Dimensions.find(({ Name }) => Name === 'service')?.Value),
  );
  assert.ok(services.has('trades-producer'));
  for (const { name, entries } of pipelines)
    for (const entry of entries.filter(file => file.startsWith('producer/')))
      assert.match(sourceOf(entry), new RegExp(`scheduledProducer\\(\\{\\s*name: '${name}'`), entry);
  const dev = templates.get('dev');
  for (const stream of streams)
    dev?.pipelines.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ STREAM: stream, STAGE: 'dev' }) },
    });
});

test('every function of ours knows its stage and its level', () => {
  for (const room of ['pipelines', 'dashboard'] as const) {
    const template = templates.get('prod')?.[room];
    assert.ok(template);
    const functions = propertiesOf(template, 'AWS::Lambda::Function') as readonly {
      readonly Description?: string;
      readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
    }[];
    for (const { Description, Environment } of functions) {
      // The CDK's own have no description.
      if (Description === undefined) continue;
      const { STAGE, POWERTOOLS_LOG_LEVEL } = Environment?.Variables ?? {};
      assert.deepEqual([STAGE, POWERTOOLS_LOG_LEVEL], ['prod', 'INFO'], Description);
    }
  }
});

test('only CloudWatch publishes, for alarms of the stage in this account, and budgets of the account, encrypted and over TLS', () => {
  const { monitoring } = templates.get('prod') ?? {};
  assert.ok(monitoring);
  const [policy] = propertiesOf(monitoring, 'AWS::SNS::TopicPolicy') as readonly {
    readonly PolicyDocument: { readonly Statement: readonly object[] };
  }[];
  assert.equal(policy?.PolicyDocument.Statement.length, 3);
  monitoring.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: {
              'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([':alarm:millrace-prod-*'])] },
            },
          },
        }),
      ]),
    },
  });
  const [key] = Object.keys(monitoring.findResources('AWS::KMS::Key'));
  monitoring.hasResourceProperties('AWS::SNS::Topic', {
    KmsMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] },
  });
  monitoring.hasResourceProperties('AWS::KMS::Key', {
    EnableKeyRotation: true,
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          Principal: { Service: 'cloudwatch.amazonaws.com' },
        }),
      ]),
    },
  });
});

test('alarms go by e-mail to the address on the command line and to nobody else', () => {
  for (const { monitoring } of templates.values()) monitoring.resourceCountIs('AWS::SNS::Subscription', 0);
  const { monitoring } = templatesOf('dev', settingsOfStage('dev', 'who@example.com'));
  monitoring.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'who@example.com',
  });
});

test('the dashboard of operations answers six questions, each stream a line in the first ones', () => {
  const { monitoring } = templates.get('prod') ?? {};
  assert.ok(monitoring);
  const [dashboard] = propertiesOf(monitoring, 'AWS::CloudWatch::Dashboard') as readonly {
    readonly DashboardBody: { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
  }[];
  const parts = dashboard?.DashboardBody['Fn::Join'][1] ?? [];
  const body = JSON.parse(parts.map(part => (typeof part === 'string' ? part : 'X')).join('')) as {
    readonly widgets: readonly { readonly type: string; readonly properties: Record<string, unknown> }[];
  };
  const texts = body.widgets.filter(({ type }) => type === 'text');
  assert.deepEqual(
    texts.slice(1).map(({ properties }) => /^## (.*)$/m.exec(String(properties['markdown']))?.[1]),
    ['Flow', 'Lag', 'Errors', 'Databases', 'Broker', 'Site and API'],
  );
  const graphs = body.widgets.filter(({ type }) => type === 'metric');
  for (const { properties } of graphs)
    assert.ok(JSON.stringify(properties['yAxis']).includes('"label"'), String(properties['title']));
  for (const title of [
    'Rows written',
    'Records not yet taken',
    'Records set aside, and records seen again',
  ]) {
    const graph = graphs.find(({ properties }) => properties['title'] === title);
    for (const stream of streams) assert.ok(JSON.stringify(graph).includes(stream), `${title}: ${stream}`);
  }
});
