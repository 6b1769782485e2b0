import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { readBody, readProperties } from '../../../lib/local/endpoint/lambda/reader.ts';
import { changed } from '../../../lib/mapping/change.ts';
import { mappingOfAnswer } from '../../../lib/mapping/from-sdk.ts';
import { mappingOfTemplate } from '../../../lib/mapping/from-template.ts';
import { readMappingInput } from '../../../lib/mapping/request.ts';
import type { MappingSettings } from '../../../lib/mapping/settings.ts';

type Properties = Readonly<Record<string, unknown>>;

const plain = {
  EventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/u-1',
  Topics: ['orders'],
  AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'g' },
  StartingPosition: 'LATEST',
  BatchSize: 10,
  MaximumBatchingWindowInSeconds: 2,
} as const;
const rich = {
  ...plain,
  FilterCriteria: { Filters: [{ Pattern: '{"value":{"a":[1]}}' }] },
  ProvisionedPollerConfig: { MinimumPollers: 2, MaximumPollers: 3, PollerGroupName: 'pollers' },
  MaximumRetryAttempts: 5,
  MaximumRecordAgeInSeconds: 3600,
  BisectBatchOnFunctionError: true,
  FunctionResponseTypes: ['ReportBatchItemFailures'],
  DestinationConfig: { OnFailure: { Destination: 'kafka://failed' } },
  MetricsConfig: { Metrics: ['EventCount'] },
} as const;

const ofTemplate = (properties: Properties): MappingSettings =>
  mappingOfTemplate(readProperties({ FunctionName: 'f', ...properties }), {
    name: 'stack-Mapping',
    arnOf: name => `arn:${name}`,
    standing: () => undefined,
  }).settings;

describe('a mapping in each of its three dialects', () => {
  for (const [title, mapping] of [
    ['with what each mapping has', plain],
    ['with all that provisioned mode has', rich],
  ] as const) {
    it(`has the same settings ${title}`, () => {
      const { AmazonManagedKafkaEventSourceConfig: kafka, ...members } = mapping;
      const expected = {
        UUID: 'u',
        FunctionArn: 'arn:f',
        ConsumerGroupId: kafka.ConsumerGroupId,
        ...members,
      };
      const { EventSourceArn, Topics, StartingPosition } = mapping;
      const fresh = {
        UUID: 'u',
        EventSourceArn,
        Topics,
        StartingPosition,
        FunctionArn: 'arn:f',
        BatchSize: 100,
      };
      const body = readBody(JSON.stringify(mapping));
      assert.deepEqual(
        changed({ ...fresh, ConsumerGroupId: kafka.ConsumerGroupId }, readMappingInput(body)),
        expected,
      );
      body.check();
      const answer = {
        UUID: 'u',
        FunctionArn: 'arn:f',
        ...mapping,
      } as unknown as EventSourceMappingConfiguration;
      assert.deepEqual(mappingOfAnswer(answer), expected);
      assert.deepEqual({ ...ofTemplate(mapping), UUID: 'u' }, expected);
    });
  }
});

describe('a mapping of a template', () => {
  const refuses = (properties: Properties, said: RegExp): void =>
    assert.throws(() => ofTemplate({ ...plain, ...properties }), said);
  const model = (member: string, rule: string): RegExp =>
    new RegExp(
      `^ServiceError: 1 validation error detected: Value .* at '${member}' failed to satisfy constraint: .*${rule}`,
    );

  it('11: names one topic, by Kafka’s rules', () => {
    assert.deepEqual(ofTemplate({ ...plain, Topics: ['orders.v2-a_b'] }).Topics, ['orders.v2-a_b']);
    for (const topic of ['.orders', 'or ders', 'x'.repeat(250)])
      refuses({ Topics: [topic] }, model('topics', '249'));
    refuses({ Topics: ['one', 'two'] }, model('topics', 'length less than or equal to 1$'));
    refuses({ Topics: [] }, /^Error: Required 'topics' parameter is missing\.$/);
  });

  it('12, 13: keeps batch size and window within their bounds', () => {
    const { BatchSize, MaximumBatchingWindowInSeconds: window } = ofTemplate({
      ...plain,
      BatchSize: '10000',
      MaximumBatchingWindowInSeconds: 0,
    });
    assert.deepEqual([BatchSize, window], [10_000, 0]);
    refuses({ BatchSize: 0 }, model('batchSize', 'greater than or equal to 1$'));
    refuses({ BatchSize: '10001' }, model('batchSize', 'less than or equal to 10000$'));
    refuses({ MaximumBatchingWindowInSeconds: 301 }, model('maximumBatchingWindowInSeconds', '300$'));
    refuses(
      { MaximumBatchingWindowInSeconds: 0.5 },
      /'maximumBatchingWindowInSeconds' must be a whole number/,
    );
    refuses({ BatchSize: 'many' }, /'batchSize' must be a whole number/);
  });

  it('21, 22, 48: keeps pollers, retries and age within their bounds', () => {
    const pollers = (config: Properties): Properties => ({ ProvisionedPollerConfig: config });
    refuses(pollers({ MinimumPollers: 0 }), model('provisionedPollerConfig.minimumPollers', '1$'));
    refuses(pollers({ MinimumPollers: 201 }), model('provisionedPollerConfig.minimumPollers', '200$'));
    refuses(pollers({ MaximumPollers: 2001 }), model('provisionedPollerConfig.maximumPollers', '2000$'));
    refuses(
      pollers({ PollerGroupName: 'no blanks' }),
      model('provisionedPollerConfig.pollerGroupName', 'pattern'),
    );
    refuses({ ...rich, MaximumRetryAttempts: 10_001 }, model('maximumRetryAttempts', '10000$'));
    refuses({ ...rich, MaximumRetryAttempts: -2 }, model('maximumRetryAttempts', '-1$'));
    refuses({ ...rich, MaximumRecordAgeInSeconds: 604_801 }, model('maximumRecordAgeInSeconds', '604800$'));
  });

  it('is refused with every fault at once, in the words of the judge', () => {
    refuses(
      {
        MaximumRetryAttempts: 3,
        FilterCriteria: { Filters: [{ Pattern: '{}' }] },
        LoggingConfig: { SystemLogLevel: 'INFO' },
      },
      /^Error: Invalid filter pattern definition\..*; Unsupported 'maximumRetryAttempts' .*; LoggingConfig is only available for/,
    );
  });
});

describe('a mapping in an answer of the API', () => {
  it('has its UUID as group and Lambda’s defaults where nothing was set', () => {
    const { EventSourceArn, StartingPosition } = plain;
    const at = new Date(1_700_000_000_500);
    assert.deepEqual(
      mappingOfAnswer({
        UUID: 'u',
        FunctionArn: 'arn:f',
        EventSourceArn,
        StartingPosition,
        Topics: ['orders'],
        StartingPositionTimestamp: at,
        FunctionResponseTypes: [],
      }),
      {
        UUID: 'u',
        FunctionArn: 'arn:f',
        EventSourceArn,
        StartingPosition,
        Topics: ['orders'],
        ConsumerGroupId: 'u',
        BatchSize: 100,
        StartingPositionTimestamp: 1_700_000_000.5,
      },
    );
  });

  it('is refused by name where it lacks what every mapping has', () => {
    assert.throws(
      () => mappingOfAnswer({ UUID: 'u', FunctionArn: 'arn:f' }),
      /has no EventSourceArn, Topics$/,
    );
  });
});
