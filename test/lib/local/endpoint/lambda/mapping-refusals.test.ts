import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { Refusal } from '../../../../../lib/terminal/refusal.ts';
import { credentials, definition, endpoint, functionsOf, kafkaArn, mappingsOf, region } from '../doubles.ts';

type Asked = Partial<CreateEventSourceMappingCommandInput>;
const provisioned = { ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 4 } };

describe('an event source mapping that is not made', () => {
  const mappings = mappingsOf([]);
  const slow = { ...definition('slow'), timeoutMs: 900_000 };
  const server = endpoint({ mappings, functions: functionsOf([definition('one'), slow]) });
  let lambda: LambdaClient;

  before(async () => {
    await server.start();
    lambda = new LambdaClient({ endpoint: server.url, region, credentials, maxAttempts: 1 });
  });
  after(() => server.stop());

  const create = (asked: Asked) =>
    lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'one',
        EventSourceArn: kafkaArn,
        Topics: ['orders'],
        ...asked,
      }),
    );

  const invalid = 'InvalidParameterValueException';
  const model = 'ValidationException';
  const needsMode =
    /is only available for Provisioned Mode\. To configure \w+, please enable Provisioned Mode by/;
  const unsupported = (name: string) =>
    new RegExp(`^Unsupported '${name}' parameter for given event source mapping type\\.$`);
  const refusals: readonly (readonly [item: string, asked: Asked, name: string, message: RegExp])[] = [
    ['44', { Topics: undefined }, invalid, /^Required 'topics' parameter is missing\.$/],
    [
      '11, 44',
      { Topics: ['one', 'two'] },
      model,
      /^1 validation error detected: Value '\[one, two\]' at 'topics' failed to satisfy constraint: Member must have length less than or equal to 1$/,
    ],
    [
      '11, 44',
      { Topics: ['bad/topic'] },
      model,
      /Value '\[bad\/topic\]' at 'topics'.*less than or equal to 249.*must not be null\]$/,
    ],
    [
      '12',
      { BatchSize: 10_001 },
      model,
      /'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000$/,
    ],
    ['13', { MaximumBatchingWindowInSeconds: 301 }, model, /'maximumBatchingWindowInSeconds'/],
    [
      '12, 13',
      { BatchSize: 0, MaximumBatchingWindowInSeconds: -1 },
      model,
      /^2 validation errors detected: .*batchSize.*; .*Window/,
    ],
    [
      '21',
      { ProvisionedPollerConfig: { MinimumPollers: 201 } },
      model,
      /'provisionedPollerConfig\.minimumPollers'.*200/,
    ],
    ['21', { ProvisionedPollerConfig: { MaximumPollers: 2001 } }, model, /maximumPollers'.*2000/],
    [
      '21',
      { ProvisionedPollerConfig: { MinimumPollers: 5, MaximumPollers: 4 } },
      invalid,
      /MinimumPollers must be less/,
    ],
    [
      '22',
      { ProvisionedPollerConfig: { PollerGroupName: 'a b' } },
      model,
      /pollerGroupName'.*regular expression/,
    ],
    [
      '23',
      { FunctionName: 'slow' },
      invalid,
      /timeout of 900 s is over the 14 minutes a Kafka event source mapping takes/,
    ],
    [
      '24',
      { StartingPosition: 'AT_TIMESTAMP' },
      invalid,
      /^When the starting position is 'AT_TIMESTAMP', a starting position timestamp must be provided\.$/,
    ],
    [
      '24',
      { StartingPosition: 'MIDDLE' as 'LATEST' },
      model,
      /'startingPosition'.*enum value set: \[TRIM_HORIZON, LATEST, AT_TIMESTAMP\]/,
    ],
    [
      '24',
      { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: new Date(Date.now() + 60_000) },
      invalid,
      /must not be in the future/,
    ],
    [
      '26',
      { AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: '' } },
      model,
      /consumerGroupId'.*greater than or equal to 1/,
    ],
    [
      '26',
      { AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'a b' } },
      model,
      /consumerGroupId'.*regular expression/,
    ],
    [
      '39',
      { FunctionName: undefined },
      model,
      /Value null at 'functionName' failed to satisfy constraint: Member must not be null/,
    ],
    ['40', { ParallelizationFactor: 2 }, invalid, unsupported('parallelizationFactor')],
    ['40', { TumblingWindowInSeconds: 2 }, invalid, unsupported('tumblingWindowInSeconds')],
    ['40', { ScalingConfig: { MaximumConcurrency: 2 } }, invalid, unsupported('scalingConfig')],
    ['40, 44', { Queues: ['queue'] }, invalid, unsupported('queues')],
    ['44', { SelfManagedEventSource: {} }, invalid, unsupported('selfManagedEventSource')],
    [
      '40',
      { SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: 'a' } },
      invalid,
      unsupported('selfManagedKafkaEventSourceConfig'),
    ],
    [
      '44',
      { EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/a' },
      invalid,
      /^arn:aws:kinesis:.* is not emulated on this machine: mappings read the app's own MSK cluster/,
    ],
    ['44', { EventSourceArn: undefined }, invalid, /^Unrecognized event source\.$/],
    [
      '44',
      { EventSourceArn: `${kafkaArn}0` },
      invalid,
      /^Cannot access cluster arn:.*-10\. Please ensure the role can perform/,
    ],
    ['44', { FunctionName: 'none' }, invalid, /^Function does not exist$/],
    [
      '44',
      { FilterCriteria: { Filters: [{ Pattern: '{"value":1}' }] } },
      invalid,
      /^Invalid filter pattern definition\. \("value" must be an object or a list that is not empty\)$/,
    ],
    [
      '44',
      { DestinationConfig: { OnSuccess: { Destination: 'kafka://a' } } },
      invalid,
      /^Unsupported DestinationConfig parameter for given event source mapping type\.$/,
    ],
    ['44', { MetricsConfig: { Metrics: ['EventCount'] } }, invalid, needsMode],
    ['48', { MaximumRetryAttempts: 3 }, invalid, unsupported('maximumRetryAttempts')],
    ['48', { MaximumRecordAgeInSeconds: 60 }, invalid, unsupported('maximumRecordAgeInSeconds')],
    ['48', { BisectBatchOnFunctionError: true }, invalid, unsupported('bisectBatchOnFunctionError')],
    ['48', { ...provisioned, MaximumRetryAttempts: 10_001 }, model, /'maximumRetryAttempts'.*10000/],
    ['48', { ...provisioned, MaximumRecordAgeInSeconds: 59 }, invalid, /must be -1, or from 60 to 604800/],
    ['48', { ...provisioned, MaximumRecordAgeInSeconds: 604_801 }, model, /604800/],
    [
      '49',
      { FunctionResponseTypes: ['ReportBatchItemFailures'] },
      invalid,
      unsupported('functionResponseTypes'),
    ],
    [
      '49',
      { ...provisioned, FunctionResponseTypes: ['Other' as 'ReportBatchItemFailures'] },
      model,
      /enum value set: \[ReportBatchItemFailures\]/,
    ],
    ['55', { DestinationConfig: { OnFailure: { Destination: 'kafka://failed' } } }, invalid, needsMode],
    [
      '55',
      { ...provisioned, Topics: ['same'], DestinationConfig: { OnFailure: { Destination: 'kafka://same' } } },
      invalid,
      /must not be the topic of the event source/,
    ],
    [
      '55',
      {
        ...provisioned,
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:failed' } },
      },
      invalid,
      /^arn:aws:sqs:.*failed is not emulated on this machine: an on-failure destination is kafka:\/\//,
    ],
    [
      '62',
      { FilterCriteria: { Filters: Array.from({ length: 6 }, () => ({ Pattern: '{"value":["a"]}' })) } },
      model,
      /filters'.*less than or equal to 5/,
    ],
    [
      '62',
      { FilterCriteria: { Filters: [{ Pattern: `{"value":["${'a'.repeat(4096)}"]}` }] } },
      model,
      /pattern'.*4096/,
    ],
    ['66', { KMSKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/a' }, invalid, /^KMSKeyArn is not emulated/],
    [
      '67',
      {
        AmazonManagedKafkaEventSourceConfig: {
          SchemaRegistryConfig: { SchemaRegistryURI: 'https://registry' },
        },
      },
      invalid,
      /^SchemaRegistryConfig is not emulated/,
    ],
    ['72', { LoggingConfig: { SystemLogLevel: 'DEBUG' } }, invalid, needsMode],
    [
      '76',
      { SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:a' }] },
      invalid,
      /^SourceAccessConfigurations is not emulated/,
    ],
    [
      '78',
      {
        EventSourceArn: undefined,
        SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['a:9092'] } },
      },
      invalid,
      /^SelfManagedEventSource is not emulated on this machine/,
    ],
  ];
  for (const [item, asked, name, message] of refusals)
    it(`${item}: refuses ${JSON.stringify(asked).slice(0, 90)}`, async () => {
      await assert.rejects(create(asked), (error: Error) => {
        assert.equal(error.name, name, error.message);
        assert.match(error.message, message);
        assert.equal(Object(error).$metadata.httpStatusCode, 400);
        return true;
      });
      assert.deepEqual(mappings.list(), []);
    });

  it('39: refuses what the trigger cannot play, in its words', async () => {
    const put = () => Promise.reject(new Refusal('FilterCriteria: "key" cannot be filtered by'));
    const picky = endpoint({ mappings: { ...mappings, put }, functions: functionsOf([definition('one')]) });
    await picky.start();
    const client = new LambdaClient({ endpoint: picky.url, region, credentials, maxAttempts: 1 });
    const asked = { FunctionName: 'one', EventSourceArn: kafkaArn, Topics: ['orders'] };
    await assert.rejects(client.send(new CreateEventSourceMappingCommand(asked)), {
      name: 'InvalidParameterValueException',
      message: 'FilterCriteria: "key" cannot be filtered by',
    });
    await picky.stop();
  });
});
