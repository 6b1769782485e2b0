import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MappingSettings } from '../../../../lib/mapping/settings.ts';
import { retryPlan } from '../../../../lib/local/trigger/retry-plan.ts';
import { NotInvoked } from '../../../../lib/local/workers/function.ts';
import { message, play, provisioned, withDestination } from './play.ts';
import { untilTrue } from '../../../support/until.ts';

const items = (...failed: (readonly [string, number])[]): string =>
  JSON.stringify({
    batchItemFailures: failed.map(([partition, offset]) => ({ itemIdentifier: { partition, offset } })),
  });
const partial = { ...provisioned, FunctionResponseTypes: ['ReportBatchItemFailures'] } as const;

const settings = (some: Partial<MappingSettings>): MappingSettings => ({
  UUID: '0',
  EventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/0-1',
  FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
  Topics: ['orders'],
  ConsumerGroupId: 'g',
  BatchSize: 100,
  StartingPosition: 'TRIM_HORIZON',
  ...some,
});

describe('retries', () => {
  it('46: on demand a failing batch comes again, whole, until it succeeds', async () => {
    const { batcher, receive, call, commits, counts } = play();
    batcher.assign([0], false);
    receive(0, 0, 4);
    for (let i = 0; i < 4; i++) {
      const each = await call(i);
      assert.deepEqual(each.offsets, { 'orders-0': [0, 4] });
      if (i < 3) each.end('no');
      else each.end();
    }
    await untilTrue(() => commits.length === 1);
    assert.deepEqual([counts().invocations, counts().failedInvocations], [4, 3]);
  });

  it('47: a throttled batch is offered again, and that is no attempt', async () => {
    const { batcher, receive, call, commits, warnings } = play({ ...provisioned, MaximumRetryAttempts: 0 });
    batcher.assign([0], false);
    receive(0, 0, 4);
    for (let i = 0; i < 3; i++)
      (await call(i)).end(new NotInvoked('TooManyRequestsException', 'Rate Exceeded'));
    (await call(3)).end();
    await untilTrue(() => commits.length === 1);
    assert.deepEqual([commits, warnings], [[{ 0: 5 }], []]);
  });

  it('48, 54: after MaximumRetryAttempts beyond the first call a batch is dropped, counted, and the next one comes', async () => {
    const { batcher, receive, call, calls, commits, counts, warnings } = play({
      ...provisioned,
      MaximumRetryAttempts: 2,
    });
    batcher.assign([0], false);
    receive(0, 0, 4);
    (await call(0)).end('no');
    receive(0, 5, 5);
    (await call(1)).end('no');
    (await call(2)).end('no');
    assert.deepEqual((await call(3)).offsets, { 'orders-0': [5, 5] });
    assert.equal(calls.length, 4);
    await untilTrue(() => commits.length === 1);
    assert.deepEqual([commits, counts().dropped, counts().failed], [[{ 0: 5 }], 5, 15]);
    assert.deepEqual(warnings, ['5 records of orders-0, 0 to 4, failed 3 times; dropped']);
  });

  it('48: -1, the default, means ten retries with a destination, and no end without one', () => {
    assert.equal(retryPlan(settings(withDestination)).retries, 10);
    assert.equal(retryPlan(settings({ ...withDestination, MaximumRetryAttempts: -1 })).retries, 10);
    assert.equal(retryPlan(settings({ ...withDestination, MaximumRetryAttempts: 0 })).retries, 0);
    assert.equal(retryPlan(settings({ ...provisioned, MaximumRetryAttempts: -1 })).retries, Infinity);
    assert.equal(retryPlan(settings({})).retries, Infinity);
  });

  it('48: records older than MaximumRecordAgeInSeconds are given up, others of the batch are not', async () => {
    const { batcher, call, calls, commits, counts, letters } = play({
      ...withDestination,
      MaximumRecordAgeInSeconds: 60,
    });
    batcher.assign([0], false);
    const at = (offset: number, age: number) => ({ ...message(offset), timestamp: String(Date.now() - age) });
    batcher.receive(0, [at(0, 1_000), at(1, 90_000), at(2, 1_000)], 3n);
    const first = await call(0);
    assert.deepEqual(first.list, { 'orders-0': [0, 2] });
    first.end();
    await untilTrue(() => commits.at(-1)?.['0'] === 3);
    assert.equal(calls.length, 1);
    assert.deepEqual([counts().deadLettered, counts().committed], [1, 3]);
    const { requestContext, responseContext, KafkaBatchInfo } = JSON.parse(letters[0]?.value ?? '');
    assert.deepEqual(
      [requestContext.condition, requestContext.approximateInvokeCount, responseContext],
      ['RecordAgeExceeded', 0, null],
    );
    assert.equal(KafkaBatchInfo.recordInfo.offset, '1');
  });

  it('48: a batch grows too old between two tries', async () => {
    const { batcher, call, calls, commits } = play({ ...provisioned, MaximumRecordAgeInSeconds: 60 });
    batcher.assign([0], false);
    batcher.receive(0, [{ ...message(0), timestamp: String(Date.now() - 59_500) }], 1n);
    (await call(0)).end('no');
    for (let i = 1; commits.length === 0; i++) {
      await untilTrue(() => commits.length > 0 || calls.length > i);
      calls[i]?.end('no');
    }
    assert.ok(calls.length < 20);
  });
});

describe('BisectBatchOnFunctionError', () => {
  const halving = { ...withDestination, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 };

  it('48: halves down to the one bad record, in order, and uses up no retry by it', async () => {
    const { batcher, receive, calls, call, commits, letters, counts } = play(halving);
    batcher.assign([0], false);
    receive(0, 0, 7);
    const written: number[] = [];
    for (let i = 0; commits.at(-1)?.['0'] !== 8; i++) {
      await untilTrue(() => calls.length > i || commits.at(-1)?.['0'] === 8);
      const list = calls[i]?.list['orders-0'];
      if (list === undefined) break;
      if (list.includes(5)) (await call(i)).end('bad record');
      else {
        written.push(...list);
        (await call(i)).end();
      }
    }
    assert.deepEqual(written, [0, 1, 2, 3, 4, 6, 7]);
    assert.deepEqual(
      calls.map(({ list }) => list['orders-0']),
      [[0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3], [4, 5, 6, 7], [4, 5], [4], [5], [5], [6, 7]],
    );
    assert.deepEqual(
      letters.map(({ value }) => JSON.parse(value).KafkaBatchInfo.recordInfo.offset),
      ['5'],
    );
    assert.deepEqual([counts().deadLettered, counts().dropped, counts().committed], [1, 0, 8]);
  });

  it('19, 48: separates partitions first, so that a good one never waits for a bad one', async () => {
    const { batcher, receive, call, commits } = play(halving);
    batcher.assign([0, 1, 2], false);
    for (const partition of [0, 1, 2]) receive(partition, 0, 1);
    (await call(0)).end('bad record');
    const [left, right] = [await call(1), await call(2)];
    assert.deepEqual(left.list, { 'orders-0': [0, 1], 'orders-1': [0, 1] });
    assert.deepEqual(right.list, { 'orders-2': [0, 1] });
    right.end();
    await untilTrue(() => commits.length === 1);
    receive(2, 2, 2);
    const onwards = await call(3);
    assert.deepEqual(onwards.list, { 'orders-2': [2] });
    left.end('bad record');
    onwards.end();
    assert.deepEqual(
      [(await call(4)).list, (await call(5)).list],
      [{ 'orders-0': [0, 1] }, { 'orders-1': [0, 1] }],
    );
  });

  it('28: commits what is behind it while a later half is still tried, and never more', async () => {
    const { batcher, receive, call, commits } = play({ ...halving, MaximumRetryAttempts: -1 });
    batcher.assign([0], false);
    receive(0, 0, 3);
    (await call(0)).end('no');
    (await call(1)).end();
    await untilTrue(() => commits.length === 1);
    (await call(2)).end('no');
    (await call(3)).end('no');
    await call(4);
    assert.deepEqual(commits, [{ 0: 2 }]);
  });

  it('18: a stop between two halves commits the first and begins nothing more', async () => {
    const { batcher, receive, call, calls, commits } = play(halving);
    batcher.assign([0], false);
    receive(0, 0, 3);
    (await call(0)).end('no');
    const half = await call(1);
    const closing = batcher.close(5_000);
    half.end();
    assert.equal(await closing, true);
    assert.deepEqual([commits, calls.length], [[{ 0: 2 }], 2]);
  });
});

describe('ReportBatchItemFailures', () => {
  it('49, 52: only the reported records come again, and the position waits before the lowest of them', async () => {
    const { batcher, receive, call, commits, counts } = play(partial);
    batcher.assign([0], false);
    receive(0, 0, 9);
    (await call(0)).answer(items(['orders-0', 3], ['orders-0', 7]));
    const again = await call(1);
    assert.deepEqual(again.list, { 'orders-0': [3, 7] });
    assert.deepEqual(commits, [{ 0: 3 }]);
    again.answer(items(['orders-0', 7]));
    const last = await call(2);
    assert.deepEqual(last.list, { 'orders-0': [7] });
    assert.deepEqual(commits.at(-1), { 0: 7 });
    last.answer('null');
    await untilTrue(() => commits.at(-1)?.['0'] === 10);
    assert.deepEqual([counts().committed, counts().invoked, counts().failed], [10, 13, 3]);
  });

  it('19, 52: partitions without a reported record go on, and those with one are tried apart', async () => {
    const { batcher, receive, call, commits } = play(partial);
    batcher.assign([0, 1, 2], false);
    for (const partition of [0, 1, 2]) receive(partition, 0, 2);
    (await call(0)).answer(items(['orders-0', 1], ['orders-2', 0]));
    await untilTrue(() => commits.length === 1);
    assert.deepEqual(commits, [{ 0: 1, 1: 3 }]);
    receive(1, 3, 3);
    receive(0, 3, 3);
    const next = await call(1);
    assert.deepEqual(next.list, { 'orders-1': [3] });
    assert.deepEqual([(await call(2)).list, (await call(3)).list].map(list => JSON.stringify(list)).sort(), [
      '{"orders-0":[1]}',
      '{"orders-2":[0]}',
    ]);
  });

  it('50: null, "", {} and an empty or absent list are success', async () => {
    for (const payload of [
      'null',
      '""',
      '',
      '{}',
      '{"batchItemFailures":[]}',
      '{"batchItemFailures":null}',
    ]) {
      const { batcher, receive, call, commits, calls } = play(partial);
      batcher.assign([0], false);
      receive(0, 0, 4);
      (await call(0)).answer(payload);
      await untilTrue(() => commits.length === 1);
      assert.deepEqual([payload, commits, calls.length], [payload, [{ 0: 5 }], 1]);
    }
  });

  it('51: an identifier of no record of the event, or of another shape, fails the whole batch', async () => {
    const wrong = [
      items(['orders-0', 5]),
      items(['orders-1', 0]),
      items(['orders-0', 1], ['orders', 0]),
      '{"batchItemFailures":[{"itemIdentifier":"orders-0-1"}]}',
      '{"batchItemFailures":[{"itemIdentifier":""}]}',
      '{"batchItemFailures":[{"itemIdentifier":null}]}',
      '{"batchItemFailures":[{"foo":{"partition":"orders-0","offset":1}}]}',
      '{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":"1"}}]}',
      '{"batchItemFailures":[{"itemIdentifier":{"offset":1}}]}',
      '{"batchItemFailures":{}}',
      '"orders-0-1"',
      '[]',
      'not JSON',
    ];
    for (const payload of wrong) {
      const { batcher, receive, call, commits } = play(partial);
      batcher.assign([0], false);
      receive(0, 0, 4);
      (await call(0)).answer(payload);
      const again = await call(1);
      assert.deepEqual([payload, again.list], [payload, { 'orders-0': [0, 1, 2, 3, 4] }]);
      assert.deepEqual(commits, []);
    }
  });

  it('53: without it the answer is ignored', async () => {
    const { batcher, receive, call, commits, calls } = play(provisioned);
    batcher.assign([0], false);
    receive(0, 0, 4);
    (await call(0)).answer(items(['orders-0', 3]));
    await untilTrue(() => commits.length === 1);
    assert.equal(calls.length, 1);
  });

  it('48, 52: a reported record is given up after its retries, alone, while its neighbours are done once', async () => {
    const settings = { ...withDestination, FunctionResponseTypes: partial.FunctionResponseTypes };
    const { batcher, receive, call, calls, commits, letters } = play({
      ...settings,
      MaximumRetryAttempts: 1,
    });
    batcher.assign([0], false);
    receive(0, 0, 4);
    (await call(0)).answer(items(['orders-0', 2]));
    (await call(1)).answer(items(['orders-0', 2]));
    await untilTrue(() => commits.at(-1)?.['0'] === 5);
    assert.deepEqual(
      calls.map(({ list }) => list['orders-0']),
      [[0, 1, 2, 3, 4], [2]],
    );
    const failure = JSON.parse(letters[0]?.value ?? '');
    assert.deepEqual([letters.length, failure.KafkaBatchInfo.recordInfo.offset], [1, '2']);
    assert.equal(failure.responseContext.functionError, null);
  });
});

describe('pollers', () => {
  it('21: have five calls under way each, and no more of them than partitions', async () => {
    const one = { ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 1 }, BatchSize: 1 };
    const { batcher, receive, call, calls, underWay } = play(one);
    batcher.assign([0, 1, 2, 3, 4, 5, 6], false);
    for (let partition = 0; partition < 7; partition++) receive(partition, 0, 1);
    await untilTrue(() => calls.length === 5);
    assert.equal(underWay(), 5);
    (await call(0)).end();
    await untilTrue(() => calls.length === 6);
    assert.equal(underWay(), 5);

    const few = play({ ...one, ProvisionedPollerConfig: { MaximumPollers: 200 } });
    few.batcher.assign([0, 1], false);
    for (const partition of [0, 1]) few.receive(partition, 0, 9);
    await untilTrue(() => few.calls.length === 2);
    (await few.call(0)).end();
    await untilTrue(() => few.calls.length === 3);
    assert.equal(few.underWay(), 2);
  });
});

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
    const { batcher, receive, call, letters, commits } = play(withDestination);
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
