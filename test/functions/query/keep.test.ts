import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { kept } from '../../../functions/query/keep.ts';
import { knownBy } from '../../../functions/query/known.ts';
import { deferred } from '../../lib/local/engines/deferred.ts';

let time = 0;
let calls = 0;
let failing = false;

beforeEach(() => {
  time = 0;
  calls = 0;
  failing = false;
});

const subject = (read: () => Promise<number> = called) => kept(read, 10_000, () => time);

test('an answer is kept from when it was asked for, and not a millisecond longer', async () => {
  const ask = subject();
  assert.equal(await ask(), 1);
  time = 9_999;
  assert.equal(await ask(), 1);
  time = 10_000;
  assert.equal(await ask(), 2);
  time = 19_999;
  assert.equal(await ask(), 2);
});

test('those who ask while a call is under way share it', async () => {
  const slow = deferred<number>();
  const ask = subject(() => {
    calls += 1;
    return slow.promise;
  });
  const answers = [ask(), ask(), ask()];
  slow.resolve(7);
  assert.deepEqual(await Promise.all(answers), [7, 7, 7]);
  assert.equal(calls, 1);
});

test('a failure answers all for a second, then there is another call', async () => {
  const ask = subject();
  failing = true;
  for (const at of [0, 999]) {
    time = at;
    await assert.rejects(ask(), /call 1 failed/);
  }
  failing = false;
  time = 1_000;
  assert.equal(await ask(), 2);
  time = 10_999;
  assert.equal(await ask(), 2);
});

test('a failure that took long is kept from its end, though never longer than an answer', async () => {
  const slow = (keepMs: number) =>
    kept(
      () => {
        calls += 1;
        time += 4_500;
        return Promise.reject(new Error(`call ${calls} failed`));
      },
      keepMs,
      () => time,
    );
  const long = slow(10_000);
  await assert.rejects(long(), /call 1 /);
  time = 5_499;
  await assert.rejects(long(), /call 1 /);
  time = 5_500;
  await assert.rejects(long(), /call 2 /);
  const short = slow(500);
  await assert.rejects(short(), /call 3 /);
  await assert.rejects(short(), /call 4 /);
});

async function called(): Promise<number> {
  calls += 1;
  if (failing) throw new Error(`call ${calls} failed`);
  return calls;
}

test('what is known is read once for each version, and again after a failure', async () => {
  const signal = new AbortController().signal;
  const known = knownBy(() => called());
  assert.deepEqual([await known('a', signal), await known('a', signal), await known('b', signal)], [1, 1, 2]);
  failing = true;
  await assert.rejects(known('c', signal));
  failing = false;
  assert.equal(await known('c', signal), 4);
});
