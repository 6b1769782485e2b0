import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { untilTrue } from '../../../support/until.ts';
import { play, provisioned, withDestination } from './play.ts';

const items = (...failed: (readonly [string, number])[]): string =>
  JSON.stringify({
    batchItemFailures: failed.map(([partition, offset]) => ({ itemIdentifier: { partition, offset } })),
  });
const partial = { ...provisioned, FunctionResponseTypes: ['ReportBatchItemFailures'] } as const;

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
