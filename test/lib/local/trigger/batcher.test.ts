import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { MAX_PAYLOAD_BYTES, NotInvoked } from '../../../../lib/local/workers/function.ts';
import { play } from './play.ts';
import { untilTrue } from '../../../support/until.ts';

describe('batches', () => {
  it('15: take what is there at once when the window is 0, all partitions of a fetch together', async () => {
    const { batcher, receive, call, commits } = play();
    batcher.assign([0, 1, 2], false);
    receive(0, 5, 9);
    receive(2, 0, 0);
    const first = await call(0);
    assert.deepEqual(first.offsets, { 'orders-0': [5, 9], 'orders-2': [0, 0] });
    first.end();
    await untilTrue(() => commits.length > 0);
    assert.deepEqual(commits, [{ 0: 10, 2: 1 }]);
  });

  it('14: close at the batch size, and share it between partitions', async () => {
    const { batcher, receive, calls } = play({ BatchSize: 10, MaximumBatchingWindowInSeconds: 300 }, true);
    batcher.assign([0, 1], false);
    receive(0, 0, 8);
    receive(1, 0, 4);
    await untilTrue(() => calls.length === 1);
    assert.deepEqual(calls[0]?.offsets, { 'orders-0': [0, 4], 'orders-1': [0, 4] });
  });

  it('20: of partitions that fill one alone go side by side, and a trickle beside them is not kept waiting', async () => {
    const { batcher, receive, call, calls, underWay } = play({ BatchSize: 10 });
    batcher.assign([0, 1, 2], false);
    receive(0, 0, 29);
    receive(1, 0, 29);
    receive(2, 0, 0);
    const [first, second] = [await call(0), await call(1)];
    assert.deepEqual([first.offsets, second.offsets], [{ 'orders-0': [0, 9] }, { 'orders-1': [0, 9] }]);
    assert.deepEqual((await call(2)).offsets, { 'orders-2': [0, 0] });
    assert.equal(underWay(), 3);
    second.end();
    assert.deepEqual((await call(3)).offsets, { 'orders-1': [10, 19] });
    assert.equal(calls.length, 4);
  });

  it('of partitions that fill one alone no more than there are places go at once, and no other batch takes theirs', async () => {
    const places = Math.max(2, availableParallelism());
    const { batcher, receive, call, calls, underWay } = play({ BatchSize: 10 });
    const partitions = Array.from({ length: places + 1 }, (_, partition) => partition);
    batcher.assign(partitions, false);
    for (const partition of partitions) receive(partition, 0, 9);
    const first = await call(0);
    await call(places - 1);
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual([calls.length, underWay()], [places, places]);
    first.end();
    assert.deepEqual((await call(places)).offsets, { [`orders-${places}`]: [0, 9] });
  });

  it('close at fewer bytes where the function is to have short ones, and a record beyond them goes alone', async () => {
    const settings = { BatchSize: 10_000, MaximumBatchingWindowInSeconds: 300 };
    const { batcher, receive, call, calls } = play(settings, true, 0, 100_000);
    batcher.assign([0], false);
    receive(0, 0, 99, 3_000);
    const first = await call(0);
    assert.ok(first.bytes <= 101_000 && first.bytes > 95_000, `${first.bytes} bytes`);
    receive(0, 100, 100, 200_000);
    receive(0, 101, 130, 3_000);
    await untilTrue(() => calls.some(({ list }) => list['orders-0']?.join() === '100'));
  });

  it('14, 16: close when the window is over, counted from the first record or the end of the call before', async () => {
    const { batcher, receive, call, calls } = play({ MaximumBatchingWindowInSeconds: 1 });
    batcher.assign([0], false);
    const receivedAt = performance.now();
    receive(0, 0, 3);
    receive(0, 4, 4);
    const first = await call(0);
    assert.equal(first.records, 5);
    assert.ok(first.at - receivedAt >= 990);
    receive(0, 5, 5);
    await new Promise(resolve => setImmediate(resolve));
    assert.equal(calls.length, 1);
    const endedAt = performance.now();
    first.end();
    assert.ok((await call(1)).at - endedAt >= 990);
  });

  it('pass over what holds no record, at once where nothing waits, and behind the batch under way', async () => {
    const { batcher, receive, call, commits } = play();
    batcher.assign([0, 1], false);
    batcher.receive(0, [], 7n);
    await untilTrue(() => commits.length === 1);
    assert.equal(JSON.stringify(commits), '[{"0":7}]');
    batcher.receive(0, [], 7n);
    receive(1, 0, 3);
    const first = await call(0);
    batcher.receive(1, [], 6n);
    assert.equal(commits.length, 1);
    first.end();
    await untilTrue(() => commits.some(commit => commit[1] === 6));
    receive(1, 6, 8);
    batcher.receive(1, [], 12n);
    (await call(1)).end();
    await untilTrue(() => commits.at(-1)?.[1] === 12);
    assert.deepEqual(
      commits.filter(commit => 0 in commit),
      [{ 0: 7 }],
    );
  });

  it('13: wait half a second when no window is set', async () => {
    const { batcher, receive, call } = play({ BatchSize: 10 }, false, 'default');
    batcher.assign([0], false);
    const receivedAt = performance.now();
    receive(0, 0, 0);
    assert.ok((await call(0)).at - receivedAt >= 490);
  });

  it('14: close below 6 MB of event text, base64 and field names included', async () => {
    const { batcher, receive, calls } = play(
      { BatchSize: 10_000, MaximumBatchingWindowInSeconds: 300 },
      true,
    );
    batcher.assign([0], false);
    receive(0, 0, 79, 60_000);
    await untilTrue(() => calls.length === 1);
    const bytes = calls[0]?.bytes ?? 0;
    assert.ok(bytes <= MAX_PAYLOAD_BYTES && bytes > MAX_PAYLOAD_BYTES - 85_000, `${bytes} bytes`);
  });

  it('60: pass over a record that no event can hold, by name, and go on behind it', async () => {
    const { batcher, receive, call, commits, results, losses } = play();
    batcher.assign([0], false);
    receive(0, 0, 0, 5_000_000);
    receive(0, 1, 1);
    const next = await call(0);
    assert.deepEqual(next.offsets, { 'orders-0': [1, 1] });
    assert.match(results[0] ?? '', /^PROBLEM: MaximumPayloadSizeExceeded: record orders-0@0 has 66/);
    next.end();
    await untilTrue(() => commits.at(-1)?.['0'] === 2);
    assert.deepEqual(losses, [[1, 'record orders-0@0 is over Lambda’s 6 MB as an event']]);
  });
});

describe('a record as large as an event can hold', () => {
  it('goes alone where the name of another partition leaves no room for it', async () => {
    const { batcher, receive, call, calls } = play();
    batcher.assign([0, 1], false);
    const head = JSON.stringify({
      eventSource: 'aws:kafka',
      eventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/0-1',
      bootstrapServers: 'b-1:9092,b-2:9092',
      records: { 'orders-0': [] },
    }).length;
    const fields = {
      topic: 'orders',
      partition: 0,
      offset: 0,
      timestamp: 1790000000123,
      timestampType: 'CREATE_TIME',
      value: '',
      headers: [],
    };
    // The writer keeps room for partition numbers of ten digits.
    const room = MAX_PAYLOAD_BYTES - head - 9 - JSON.stringify(fields).length;
    const bytes = Math.floor((room - 4) / 4) * 3;
    receive(0, 0, 0, bytes);
    receive(1, 0, 0, bytes);
    for (const index of [0, 1]) {
      const one = await call(index);
      assert.equal(one.records, 1);
      assert.ok(one.bytes > MAX_PAYLOAD_BYTES - 24 && one.bytes <= MAX_PAYLOAD_BYTES, `${one.bytes} bytes`);
      one.end();
    }
    assert.equal(calls.length, 2);
  });
});

describe('a partition', () => {
  it('19: has one batch under way at a time, in order, while fetched records wait', async () => {
    const { batcher, receive, call, underWay } = play({ BatchSize: 20 });
    batcher.assign([0, 1], false);
    receive(0, 0, 9);
    const first = await call(0);
    receive(0, 10, 19);
    receive(0, 20, 29);
    receive(1, 0, 19);
    const beside = await call(1);
    assert.deepEqual(beside.offsets, { 'orders-1': [0, 19] });
    beside.end();
    first.end();
    assert.deepEqual((await call(2)).offsets, { 'orders-0': [10, 29] });
    assert.equal(underWay(), 1);
  });

  it('19, 36: is blocked by its failing batch alone: the others go on in batches of their own', async () => {
    const { batcher, receive, call, commits, results, calls } = play();
    batcher.assign([0, 1], false);
    receive(0, 0, 4);
    (await call(0)).end('bad record');
    await untilTrue(() => results.length > 0);
    assert.equal(results.at(-1), 'PROBLEM: Function call failed: Error: bad record');
    receive(0, 5, 9);
    receive(1, 0, 9);
    const seen = [await call(1), await call(2)];
    const other = seen.find(({ offsets }) => 'orders-1' in offsets);
    const again = seen.find(({ offsets }) => 'orders-0' in offsets);
    assert.deepEqual(again?.offsets, { 'orders-0': [0, 4] });
    other?.end();
    await untilTrue(() => commits.length === 1);
    assert.deepEqual(commits, [{ 1: 10 }]);
    assert.match(results.at(-1) ?? '', /^PROBLEM/);
    again?.end();
    await untilTrue(() => commits.length === 2);
    assert.deepEqual(commits[1], { 0: 5 });
    assert.equal(results.at(-1), 'OK');
    assert.deepEqual((await call(3)).offsets, { 'orders-0': [5, 9] });
    assert.equal(calls.length, 4);
  });

  it('47: offers a refused batch again without counting an attempt', async () => {
    const { batcher, receive, call, commits } = play();
    batcher.assign([0], false);
    receive(0, 0, 4);
    (await call(0)).end(new NotInvoked('TooManyRequestsException', 'Rate Exceeded'));
    const again = await call(1);
    assert.deepEqual(again.offsets, { 'orders-0': [0, 4] });
    again.end();
    await untilTrue(() => commits.length === 1);
  });

  it('stops being fetched while its buffer is full, and is fetched again when it empties', async () => {
    const { batcher, receive, call, paused } = play({ BatchSize: 10 });
    batcher.assign([0], false);
    receive(0, 0, 4_999);
    assert.deepEqual([...paused], [0]);
    for (let i = 0; paused.size > 0; i++) (await call(i)).end();
  });

  it('that was lost commits nothing, not even when it came back under another member', async () => {
    const { batcher, receive, call, commits } = play();
    batcher.assign([0, 1], false);
    receive(0, 0, 4);
    receive(1, 0, 4);
    const first = await call(0);
    batcher.assign([1], true);
    first.end();
    await untilTrue(() => commits.length === 1);
    assert.deepEqual(commits, [{ 1: 5 }]);

    receive(1, 5, 9);
    const second = await call(1);
    batcher.assign([0, 1], false);
    receive(1, 5, 9);
    second.end();
    const third = await call(2);
    assert.deepEqual(third.offsets, { 'orders-1': [5, 9] });
    assert.deepEqual(commits.length, 1);
    third.end();
    await untilTrue(() => commits.length === 2);
  });

  it('18: kept through a rebalance gets nothing twice of what the client fetches again', async () => {
    const { batcher, receive, call, commits, lost } = play();
    batcher.assign([0], false);
    receive(0, 0, 4);
    const first = await call(0);
    receive(0, 5, 9);
    batcher.assign([0], true);
    receive(0, 0, 9);
    first.end();
    const second = await call(1);
    assert.deepEqual(second.offsets, { 'orders-0': [5, 9] });
    second.end();
    await untilTrue(() => commits.at(-1)?.['0'] === 10);
    assert.deepEqual(lost, []);
  });

  it('whose offsets go back behind the committed one makes the consumer start anew, by name', async () => {
    const { batcher, receive, call, commits, lost } = play();
    batcher.assign([0], false);
    receive(0, 0, 4);
    (await call(0)).end();
    await untilTrue(() => commits.length === 1);
    receive(0, 0, 0);
    assert.match(String(lost[0]), /the topic was made again/);
  });

  it('is not invoked further while commits fail, and goes on after', async () => {
    const { batcher, receive, call, calls, commits, refusedCommits, setCommitError } = play();
    batcher.assign([0], false);
    setCommitError(new Error('coordinator away'));
    receive(0, 0, 4);
    (await call(0)).end();
    await untilTrue(() => refusedCommits() > 0);
    receive(0, 5, 9);
    const before = refusedCommits();
    await untilTrue(() => refusedCommits() > before);
    assert.equal(calls.length, 1);
    setCommitError(undefined);
    await untilTrue(() => commits.length === 1);
    (await call(1)).end();
    await untilTrue(() => commits.at(-1)?.['0'] === 10);
  });

  it('does not hold up the others when it is lost while its commit fails', async () => {
    const { batcher, receive, call, calls, commits, refusedCommits, setCommitError } = play();
    batcher.assign([0, 1], false);
    setCommitError(new Error('coordinator away'));
    receive(0, 0, 4);
    (await call(0)).end();
    await untilTrue(() => refusedCommits() > 0);
    receive(1, 0, 4);
    batcher.assign([1], true);
    receive(1, 0, 4);
    setCommitError(undefined);
    (await call(1)).end();
    await untilTrue(() => commits.length === 1);
    assert.deepEqual(commits, [{ 1: 5 }]);
    assert.equal(calls.length, 2);
  });
});

describe('closing', () => {
  it('28: waits for the call under way, commits it and begins no other', async () => {
    const { batcher, receive, call, calls, commits } = play();
    batcher.assign([0], false);
    receive(0, 0, 4);
    const first = await call(0);
    receive(0, 5, 9);
    const closing = batcher.close(5_000);
    first.end();
    assert.equal(await closing, true);
    assert.deepEqual(commits, [{ 0: 5 }]);
    assert.equal(calls.length, 1);
  });

  it('gives up a batch that is being retried, and a call that outlasts the deadline', async () => {
    const { batcher, receive, call, commits, results } = play();
    batcher.assign([0, 1], false);
    receive(0, 0, 4);
    (await call(0)).end('always');
    await untilTrue(() => results.length > 0);
    assert.equal(await batcher.close(5_000), true);
    assert.deepEqual(commits, []);

    const late = play();
    late.batcher.assign([0], false);
    late.receive(0, 0, 4);
    const call0 = await late.call(0);
    assert.equal(await late.batcher.close(20), false);
    call0.end();
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual(late.commits, []);
  });
});
