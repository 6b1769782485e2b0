import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { untilTrue } from '../../../support/until.ts';
import { message, play, withDestination } from './play.ts';

describe('an on-failure destination', () => {
  it('56, 57, 59: gets a message for each record, with its key, the circumstances and the event it would be alone in', async () => {
    const { batcher, call, letters, commits } = play({ ...withDestination, MaximumRetryAttempts: 0 });
    batcher.assign([0], false);
    const records = [{ ...message(15), key: Buffer.from('k1') }, message(16)];
    batcher.receive(0, records, 17n);
    const { event } = await call(0);
    const begun = Date.now();
    (await call(0)).end('boom');
    await untilTrue(() => commits.length === 1);
    assert.deepEqual(
      letters.map(({ key }) => key?.toString()),
      ['k1', undefined],
    );
    const [first, second] = letters.map(({ value }) => JSON.parse(value));
    const { timestamp, ...rest } = first;
    assert.ok(Date.parse(timestamp) >= begun && Date.parse(timestamp) <= Date.now());
    const alone = JSON.parse(JSON.stringify(event));
    alone.records['orders-0'].splice(1);
    assert.deepEqual(rest, {
      requestContext: {
        requestId: 'request',
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 1,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      KafkaBatchInfo: {
        batchSize: 1,
        eventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/0-1',
        bootstrapServers: 'b-1:9092,b-2:9092',
        payloadSize: JSON.stringify(alone).length,
        recordInfo: { offset: '15', timestamp: new Date(1790000000123).toISOString() },
      },
      payload: alone,
    });
    assert.equal(second.payload.records['orders-0'][0].offset, 16);
  });

  it('60: gets a record that no event can hold, without its value, and the partition goes on behind it', async () => {
    const { batcher, receive, call, letters, commits, losses } = play(withDestination);
    batcher.assign([0], false);
    receive(0, 0, 0, 5_000_000);
    receive(0, 1, 1);
    const next = await call(0);
    assert.deepEqual(next.list, { 'orders-0': [1] });
    next.end();
    await untilTrue(() => commits.at(-1)?.['0'] === 2);
    const failure = JSON.parse(letters[0]?.value ?? '');
    assert.deepEqual(
      [
        failure.requestContext.condition,
        failure.responseContext,
        failure.requestContext.approximateInvokeCount,
      ],
      ['MaximumPayloadSizeExceeded', null, 0],
    );
    const [record] = failure.payload.records['orders-0'];
    assert.deepEqual(
      [record.topic, record.partition, record.offset, 'value' in record],
      ['orders', 0, 0, false],
    );
    assert.ok(failure.KafkaBatchInfo.payloadSize > 6_000_000);
    assert.deepEqual(losses, []);
  });

  it('61: that refuses a record is counted, the record dropped by name, and the partition goes on', async () => {
    const { batcher, receive, call, commits, counts, results, warnings, setRefusal } = play({
      ...withDestination,
      MaximumRetryAttempts: 0,
    });
    setRefusal('there is no topic failed');
    batcher.assign([0], false);
    receive(0, 0, 1);
    (await call(0)).end('no');
    await untilTrue(() => commits.at(-1)?.['0'] === 2);
    assert.deepEqual([counts().destinationErrors, counts().dropped, counts().deadLettered], [2, 2, 0]);
    assert.match(warnings[0] ?? '', /0 to 1, failed once; 2 of 2 dropped: there is no topic failed/);
    assert.match(results.at(-1) ?? '', /OnFailure Destination\.$/);
  });
});

describe('a give-up that a stop cuts off', () => {
  const oneTry = { ...withDestination, MaximumRetryAttempts: 0 };
  const cutOff = async (stream: ReturnType<typeof play>): Promise<void> => {
    await untilTrue(() => stream.lettersAsked() > 0);
    assert.equal(await stream.batcher.close(5_000), true);
    assert.deepEqual([stream.commits, stream.letters], [[], []]);
    assert.deepEqual([stream.counts().deadLettered, stream.counts().dropped], [0, 0]);
  };

  it('54: commits nothing of records whose retries are exhausted', async () => {
    const stream = play(oneTry);
    stream.takeAwayDestination();
    stream.batcher.assign([0], false);
    stream.receive(0, 0, 2);
    (await stream.call(0)).end('no');
    await cutOff(stream);
  });

  it('54: commits nothing of records that grew too old', async () => {
    const stream = play({ ...oneTry, MaximumRecordAgeInSeconds: 60 });
    stream.takeAwayDestination();
    stream.batcher.assign([0], false);
    stream.receive(0, 0, 2);
    await cutOff(stream);
    assert.equal(stream.calls.length, 0);
  });

  it('54, 60: commits nothing of a record that no event can hold', async () => {
    const stream = play(oneTry);
    stream.takeAwayDestination();
    stream.batcher.assign([0], false);
    stream.receive(0, 0, 0, 5_000_000);
    await cutOff(stream);
  });

  it('54: commits nothing behind it either, of its half, its batch or its partition', async () => {
    const stream = play({ ...oneTry, BisectBatchOnFunctionError: true });
    stream.takeAwayDestination();
    stream.batcher.assign([0], false);
    stream.receive(0, 0, 1);
    (await stream.call(0)).end('no');
    (await stream.call(1)).end('no');
    stream.receive(0, 2, 3);
    await cutOff(stream);
    assert.equal(stream.calls.length, 2);
  });

  it('54: commits what was done before it', async () => {
    const stream = play({ ...oneTry, BisectBatchOnFunctionError: true });
    stream.takeAwayDestination();
    stream.batcher.assign([0], false);
    stream.receive(0, 0, 1);
    (await stream.call(0)).end('no');
    (await stream.call(1)).end();
    (await stream.call(2)).end('no');
    await untilTrue(() => stream.lettersAsked() > 0);
    assert.equal(await stream.batcher.close(5_000), true);
    assert.deepEqual(stream.commits, [{ 0: 1 }]);
  });
});
