import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { retryPlan } from '../../../../lib/local/trigger/retry-plan.ts';
import { NotInvoked } from '../../../../lib/local/workers/function.ts';
import { untilTrue } from '../../../support/until.ts';
import { base, message, play, provisioned, withDestination } from './play.ts';

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
    assert.equal(retryPlan({ ...base, ...withDestination }).retries, 10);
    assert.equal(retryPlan({ ...base, ...withDestination, MaximumRetryAttempts: -1 }).retries, 10);
    assert.equal(retryPlan({ ...base, ...withDestination, MaximumRetryAttempts: 0 }).retries, 0);
    assert.equal(retryPlan({ ...base, ...provisioned, MaximumRetryAttempts: -1 }).retries, Infinity);
    assert.equal(retryPlan(base).retries, Infinity);
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
