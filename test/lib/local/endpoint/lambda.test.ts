import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  paginateListEventSourceMappings,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { NotInvoked } from '../../../../lib/local/workers/function.ts';
import { credentials, definition, endpoint, functionsOf, mapping, mappingsOf, region } from './doubles.ts';

describe('lambda on the local endpoint', () => {
  const invoke = async (payload: string) => {
    const { mode } = { mode: '', ...JSON.parse(payload) };
    if (mode === 'throw') return { functionError: 'Unhandled' as const, payload: '{"errorMessage":"no"}' };
    if (mode === 'busy') throw new NotInvoked('TooManyRequestsException', 'Rate Exceeded.');
    return { payload };
  };
  const server = endpoint({
    mappings: mappingsOf([...Array(105).keys()].map(index => mapping(index))),
    functions: functionsOf(['one', 'two'].map(definition), invoke),
  });
  let lambda: LambdaClient;
  const uuid = mapping(7).UUID;

  before(async () => {
    await server.start();
    lambda = new LambdaClient({ endpoint: server.url, region, credentials, maxAttempts: 1 });
  });
  after(() => server.stop());

  it('lists mappings in pages of at most 100, and by function or source', async () => {
    const sizes: number[] = [];
    for await (const { EventSourceMappings } of paginateListEventSourceMappings({ client: lambda }, {})) {
      sizes.push(EventSourceMappings?.length ?? 0);
    }
    assert.deepEqual(sizes, [100, 5]);
    const byName = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName: 'fn-7' }));
    assert.deepEqual(
      byName.EventSourceMappings?.map(({ UUID }) => UUID),
      [uuid],
    );
    const bySource = await lambda.send(
      new ListEventSourceMappingsCommand({ EventSourceArn: 'arn:aws:kafka:other' }),
    );
    assert.deepEqual(bySource.EventSourceMappings, []);
    const page = await lambda.send(new ListEventSourceMappingsCommand({ MaxItems: 2, Marker: '3' }));
    assert.deepEqual(
      page.EventSourceMappings?.map(({ UUID }) => UUID),
      [mapping(3).UUID, mapping(4).UUID],
    );
  });

  it("shows a mapping in the API's own shape", async () => {
    const { $metadata, ...shown } = await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }));
    assert.deepEqual(shown, {
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'millrace-local-trades-7' },
      BatchSize: 100,
      EventSourceArn: mapping(7).EventSourceArn,
      EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${uuid}`,
      FunctionArn: mapping(7).FunctionArn,
      LastModified: new Date(1_700_000_000_500),
      LastProcessingResult: 'OK',
      StartingPosition: 'TRIM_HORIZON',
      State: 'Enabled',
      StateTransitionReason: 'USER_INITIATED',
      Topics: ['trading_data'],
      UUID: uuid,
    });
    assert.equal($metadata.httpStatusCode, 200);
  });

  it('changes batch settings and whether a mapping runs, and refuses a change while one is under way', async () => {
    const update = (changes: object, id = mapping(8).UUID) =>
      lambda.send(new UpdateEventSourceMappingCommand({ UUID: id, ...changes }));
    const changed = await update({ BatchSize: 500, MaximumBatchingWindowInSeconds: 0 });
    assert.equal(changed.$metadata.httpStatusCode, 202);
    assert.deepEqual([changed.BatchSize, changed.MaximumBatchingWindowInSeconds], [500, 0]);
    assert.equal((await update({ Enabled: false })).State, 'Disabling');
    await assert.rejects(update({ Enabled: true }), { name: 'ResourceInUseException' });
    await assert.rejects(update({ BatchSize: 0 }, uuid), {
      name: 'ValidationException',
      message: /'batchSize'/,
    });
    await assert.rejects(update({ FilterCriteria: { Filters: [] } }, uuid), {
      name: 'InvalidParameterValueException',
      message: /FilterCriteria/,
    });
    await assert.rejects(update({ Enabled: false }, 'missing'), {
      name: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    });
  });

  it('lists functions and describes one by name or ARN', async () => {
    const { Functions } = await lambda.send(new ListFunctionsCommand({}));
    assert.deepEqual(
      Functions?.map(({ FunctionName }) => FunctionName),
      ['one', 'two'],
    );
    const { Configuration } = await lambda.send(
      new GetFunctionCommand({ FunctionName: definition('two').arn }),
    );
    assert.equal(Configuration?.Timeout, 30);
    const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'one' }));
    assert.deepEqual(configuration.Environment?.Variables, { STAGE: 'local' });
  });

  it('invokes a function with its payload and says when the function failed', async () => {
    const call = (payload: string, more: object = {}) =>
      lambda.send(new InvokeCommand({ FunctionName: 'one', Payload: Buffer.from(payload), ...more }));
    const answer = await call('{"ü":1}');
    assert.equal(answer.Payload?.transformToString(), '{"ü":1}');
    assert.deepEqual(
      [answer.StatusCode, answer.FunctionError, answer.ExecutedVersion],
      [200, undefined, '$LATEST'],
    );
    assert.equal((await call('{"mode":"throw"}')).FunctionError, 'Unhandled');
    assert.equal((await call('{}', { InvocationType: 'Event' })).StatusCode, 202);
    assert.equal((await call('{}', { InvocationType: 'DryRun' })).StatusCode, 204);
    await assert.rejects(call('{"mode":"busy"}'), { name: 'TooManyRequestsException' });
    await assert.rejects(call('no json'), { name: 'InvalidRequestContentException' });
    await assert.rejects(call('{}', { FunctionName: 'none' }), { name: 'ResourceNotFoundException' });
    await assert.rejects(call(`"${'x'.repeat(6_400_000)}"`), { name: 'RequestTooLargeException' });
  });
});
