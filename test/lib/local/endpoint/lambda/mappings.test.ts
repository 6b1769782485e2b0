import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  paginateListEventSourceMappings,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import {
  credentials,
  definition,
  endpoint,
  functionsOf,
  kafkaArn,
  mapping,
  mappingsOf,
  region,
} from '../doubles.ts';

const uuid = mapping(7).UUID;
const provisioned = { ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 4 } };
type Asked = Partial<CreateEventSourceMappingCommandInput>;
type Change = Partial<UpdateEventSourceMappingCommandInput>;

describe('event source mappings on the local endpoint', () => {
  const mappings = mappingsOf([...Array(105).keys()].map(index => mapping(index)));
  const server = endpoint({ mappings, functions: functionsOf(['one', 'two'].map(definition)) });
  let lambda: LambdaClient;
  let topics = 0;

  before(async () => {
    await server.start();
    lambda = new LambdaClient({ endpoint: server.url, region, credentials, maxAttempts: 1 });
  });
  after(() => server.stop());

  const create = (asked: Asked = {}) =>
    lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'one',
        EventSourceArn: kafkaArn,
        Topics: [`orders-${(topics += 1)}`],
        ...asked,
      }),
    );
  /** One that is Enabled, as it is a moment after its creation. */
  const settledOne = async (asked: Asked = {}) => {
    const { UUID = '' } = await create(asked);
    await mappings.put({ ...mapping(0), ...mappings.get(UUID), UUID }, true);
    return UUID;
  };
  const update = async (UUID: string, change: Change) => {
    const changed = await lambda.send(new UpdateEventSourceMappingCommand({ UUID, ...change }));
    await mappings.put({ ...mapping(0), ...mappings.get(UUID), UUID }, true);
    return changed;
  };

  it('38: lists mappings in pages of at most 100, and by function or source', async () => {
    const sizes: number[] = [];
    for await (const { EventSourceMappings } of paginateListEventSourceMappings({ client: lambda }, {})) {
      sizes.push(EventSourceMappings?.length ?? 0);
    }
    assert.deepEqual(sizes, [100, 5]);
    const { account, arn } = { account: '000000000000', arn: mapping(7).FunctionArn };
    for (const FunctionName of ['fn-7', arn, `${arn}:$LATEST`, `${account}:function:fn-7`]) {
      const found = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
      assert.deepEqual(
        found.EventSourceMappings?.map(({ UUID }) => UUID),
        [uuid],
        FunctionName,
      );
    }
    const bySource = await lambda.send(
      new ListEventSourceMappingsCommand({ EventSourceArn: 'arn:aws:kafka:other' }),
    );
    assert.deepEqual(bySource.EventSourceMappings, []);
    const page = await lambda.send(new ListEventSourceMappingsCommand({ MaxItems: 2, Marker: '3' }));
    assert.deepEqual(
      page.EventSourceMappings?.map(({ UUID }) => UUID),
      [mapping(3).UUID, mapping(4).UUID],
    );
    await assert.rejects(lambda.send(new ListEventSourceMappingsCommand({ MaxItems: 10_001 })), {
      name: 'ValidationException',
      message: /'maxItems' failed to satisfy constraint: Member must have value less than or equal to 10000/,
    });
  });

  it("38: shows a mapping in the API's own shape, with and without a slash at the end of its path", async () => {
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
    const authorization = 'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/lambda/aws4_request, Signature=0';
    for (const end of ['', '/']) {
      const path = `/2015-03-31/event-source-mappings/${uuid}${end}`;
      const answer = await fetch(server.url + path, { headers: { authorization } });
      assert.equal(Object(await answer.json()).LastModified, 1_700_000_000.5);
    }
  });

  it('24, 26, 35, 45: a new one begins as the service has it: 100 records, from the oldest, its group named by its UUID', async () => {
    const { $metadata, LastModified, ...made } = await create({ Topics: ['orders'] });
    assert.equal($metadata.httpStatusCode, 202);
    assert.ok(LastModified instanceof Date);
    const { UUID = '' } = made;
    assert.match(UUID, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual(made, {
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: UUID },
      BatchSize: 100,
      EventSourceArn: kafkaArn,
      EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${UUID}`,
      FunctionArn: definition('one').arn,
      LastProcessingResult: 'No records processed',
      StartingPosition: 'TRIM_HORIZON',
      State: 'Creating',
      StateTransitionReason: 'USER_INITIATED',
      Topics: ['orders'],
      UUID,
    });
  });

  it('24: a timestamp beside another position means nothing, and is not kept', async () => {
    const made = await create({ StartingPosition: 'LATEST', StartingPositionTimestamp: new Date(0) });
    assert.deepEqual([made.StartingPosition, made.StartingPositionTimestamp], ['LATEST', undefined]);
  });

  it('39: takes every member that Kafka has, and names the function in each of its ways', async () => {
    const asked: Asked = {
      FunctionName: '000000000000:function:two',
      Enabled: false,
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 0,
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: new Date(1_700_000_000_000),
      FilterCriteria: { Filters: [{ Pattern: '{"value":{"id":[{"prefix":"AB"}]}}' }] },
      DestinationConfig: { OnFailure: { Destination: 'kafka://orders-failed' } },
      MaximumRecordAgeInSeconds: 60,
      MaximumRetryAttempts: 0,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'group:of/one=+@*-._' },
      ProvisionedPollerConfig: { MinimumPollers: 2, MaximumPollers: 2, PollerGroupName: 'shared' },
      MetricsConfig: { Metrics: ['KafkaMetrics', 'EventCount'] },
      LoggingConfig: { SystemLogLevel: 'INFO' },
      Tags: { team: 'a' },
    };
    const made = await create(asked);
    const { FunctionName: _f, Enabled: _e, LoggingConfig: _l, Tags: _t, MetricsConfig: _m, ...kept } = asked;
    for (const [name, value] of Object.entries(kept)) assert.deepEqual(Object(made)[name], value, name);
    assert.deepEqual(new Set(made.MetricsConfig?.Metrics), new Set(['KafkaMetrics', 'EventCount']));
    assert.equal(made.FunctionArn, definition('two').arn);
    for (const FunctionName of [definition('two').arn, `${definition('two').arn}:$LATEST`, 'two:$LATEST'])
      assert.equal((await create({ FunctionName })).FunctionArn, definition('two').arn);
  });

  const invalid = 'InvalidParameterValueException';

  it('26, 44: refuses a second mapping of function and topic, even in another group, and a second one of a group', async () => {
    const { UUID } = await create({ Topics: ['twice'] });
    await assert.rejects(
      create({ Topics: ['twice'], AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'another' } }),
      {
        name: 'ResourceConflictException',
        message: `An event source mapping with event source ("${kafkaArn}"), function ("${definition('one').arn}"), topics ("twice") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
      },
    );
    await create({ Topics: ['twice'], FunctionName: 'two' });
    const config = { AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'ours' } };
    await create({ Topics: ['third'], ...config });
    await assert.rejects(create({ Topics: ['fourth'], ...config }), {
      name: 'ResourceConflictException',
      message: /"ours"/,
    });
  });

  it('22: a poller group has at most 2,000 pollers in all', async () => {
    const member = (MaximumPollers: number) =>
      create({ ProvisionedPollerConfig: { MaximumPollers, PollerGroupName: 'many' } });
    await member(1500);
    await assert.rejects(member(501), { name: invalid, message: /would be 2001; 2000 is the most/ });
    await member(500);
  });

  it('31: takes a change of settings and of the function, and answers at once', async () => {
    const UUID = await settledOne();
    const changed = await update(UUID, {
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 0,
      FunctionName: 'two',
    });
    assert.equal(changed.$metadata.httpStatusCode, 202);
    assert.deepEqual(
      [changed.BatchSize, changed.MaximumBatchingWindowInSeconds, changed.FunctionArn],
      [500, 0, definition('two').arn],
    );
    assert.equal((await update(UUID, {})).BatchSize, 500);
    await assert.rejects(update(UUID, { FunctionName: 'none' }), { message: 'Function does not exist' });
  });

  it('21, 22, 48: goes to provisioned mode and back, and drops no retry setting on the way in silence', async () => {
    const UUID = await settledOne();
    const there = await update(UUID, {
      ProvisionedPollerConfig: { MinimumPollers: 3, PollerGroupName: 'g' },
      MaximumRetryAttempts: 5,
    });
    assert.deepEqual(there.ProvisionedPollerConfig, {
      MinimumPollers: 3,
      MaximumPollers: 200,
      PollerGroupName: 'g',
    });
    assert.deepEqual(
      [
        there.MaximumRetryAttempts,
        there.MaximumRecordAgeInSeconds,
        there.BisectBatchOnFunctionError,
        there.FunctionResponseTypes,
      ],
      [5, -1, false, []],
    );
    const alone = await update(UUID, { ProvisionedPollerConfig: { MaximumPollers: 9, PollerGroupName: '' } });
    assert.deepEqual(alone.ProvisionedPollerConfig, { MinimumPollers: 3, MaximumPollers: 9 });
    await assert.rejects(update(UUID, { ProvisionedPollerConfig: {} }), {
      message: /^Unsupported 'maximumRetryAttempts' parameter/,
    });
    const back = await update(UUID, { ProvisionedPollerConfig: {}, MaximumRetryAttempts: -1 });
    assert.deepEqual([back.ProvisionedPollerConfig, back.MaximumRetryAttempts], [undefined, undefined]);
  });

  it('55, 62: an empty destination and empty criteria take them away', async () => {
    const UUID = await settledOne({
      ...provisioned,
      FilterCriteria: { Filters: [{ Pattern: '{"value":["a"]}' }] },
      DestinationConfig: { OnFailure: { Destination: 'kafka://failed' } },
    });
    const bare = await update(UUID, {
      FilterCriteria: {},
      DestinationConfig: { OnFailure: { Destination: '' } },
    });
    assert.deepEqual([bare.FilterCriteria, bare.DestinationConfig], [undefined, undefined]);
  });

  it('31, 85: refuses to move what stands for good', async () => {
    const path = `${server.url}/2015-03-31/event-source-mappings/${uuid}`;
    const authorization = 'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/lambda/aws4_request, Signature=0';
    const refused = { Topics: ['b'], EventSourceArn: 'a', StartingPosition: 'LATEST', Tags: { a: 'b' } };
    for (const [name, value] of Object.entries(refused)) {
      const answer = await fetch(path, {
        method: 'PUT',
        headers: { authorization },
        body: JSON.stringify({ [name]: value }),
      });
      assert.deepEqual(await answer.json(), {
        __type: invalid,
        Type: 'User',
        message: `Parameter '${name}' can not be updated`,
      });
    }
    const other = { AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'other' } };
    await assert.rejects(update(uuid, Object(other)), { message: /'ConsumerGroupId' can not be updated/ });
  });

  it('30, 34, 43: stops and starts one, and refuses a change while one is under way', async () => {
    const send = (change: Change) =>
      lambda.send(
        new UpdateEventSourceMappingCommand({ UUID: mapping(8).UUID, FunctionName: undefined, ...change }),
      );
    assert.equal((await send({ Enabled: false })).State, 'Disabling');
    await assert.rejects(send({ Enabled: true }), { name: 'ResourceInUseException' });
    await assert.rejects(lambda.send(new DeleteEventSourceMappingCommand({ UUID: mapping(8).UUID })), {
      name: 'ResourceInUseException',
    });
  });

  it('32: deletes one, which shows until it is gone', async () => {
    const UUID = await settledOne();
    const gone = await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
    assert.deepEqual([gone.$metadata.httpStatusCode, gone.State, gone.UUID], [202, 'Deleting', UUID]);
  });

  it('43, 44: knows no other UUID, and no body that is not a JSON object of the right types', async () => {
    const missing = { UUID: 'missing' };
    for (const command of [
      new GetEventSourceMappingCommand(missing),
      new UpdateEventSourceMappingCommand(missing),
      new DeleteEventSourceMappingCommand(missing),
    ])
      await assert.rejects(lambda.send(Object(command)), (error: Error) => {
        assert.equal(error.name, 'ResourceNotFoundException');
        assert.equal(error.message, 'The resource you requested does not exist.');
        assert.equal(Object(error).$metadata.httpStatusCode, 404);
        return true;
      });
    const authorization = 'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/lambda/aws4_request, Signature=0';
    for (const body of ['{', '[]', '{"BatchSize":"many"}', '{"Topics":[1]}']) {
      const init = { method: 'POST', headers: { authorization }, body };
      const answer = await fetch(`${server.url}/2015-03-31/event-source-mappings/`, init);
      assert.deepEqual(
        [answer.status, answer.headers.get('x-amzn-errortype')],
        [400, 'SerializationException'],
        body,
      );
    }
  });
});
