import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remembered } from '../../../functions/query/known.ts';
import { Busy } from '../../../functions/query/http.ts';
import { openSearch } from '../../../functions/query/search.ts';

/** A search of what there is, at a clock of its own. */
function searched(...there: readonly string[]) {
  let [looks, nowMs] = [0, 0];
  const search = openSearch(() => nowMs);
  const ask = (name: string): Promise<string | undefined> =>
    search.find(name, async () => {
      looks += 1;
      return there.includes(name) ? name : undefined;
    });
  return {
    search,
    ask,
    /** How many of so many different names that nobody has are looked for. */
    madeUp: async (count: number): Promise<number> => {
      const before = looks;
      const asked = Array.from({ length: count }, (_, index) => ask(`made up ${nowMs} ${index}`));
      for (const { status, ...outcome } of await Promise.allSettled(asked))
        if (status === 'rejected') assert.ok('reason' in outcome && outcome.reason instanceof Busy);
      return looks - before;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test('names that nobody has are looked for 20 at once, and 5 a second after that', async () => {
  const { madeUp, pass } = searched();
  assert.equal(await madeUp(200), 20);
  pass(999);
  assert.equal(await madeUp(200), 4);
  pass(3_600_000);
  assert.equal(await madeUp(200), 20);
});

test('a name that is there is found however often, also while those that are not are refused', async () => {
  const { ask, madeUp, pass } = searched('ann', 'bob');
  for (let time = 0; time < 100; time++) assert.equal(await ask('ann'), 'ann');
  assert.equal(await madeUp(200), 20);
  assert.equal(await ask('ann'), 'ann');
  await assert.rejects(ask('bob'), Busy);
  pass(200);
  assert.equal(await ask('bob'), 'bob');
});

test('what was found and is gone counts as a name that nobody has', async () => {
  const { search, madeUp } = searched();
  assert.equal(await search.find('ann', async () => 1), 1);
  assert.equal(await search.find('ann', async () => undefined), undefined);
  assert.equal(await madeUp(200), 20);
  await assert.rejects(
    search.find('ann', async () => 1),
    Busy,
  );
});

test('a look that fails is the failure of its caller, and takes nothing from the bound', async () => {
  const { search, madeUp } = searched();
  for (let time = 0; time < 30; time++)
    await assert.rejects(
      search.isThere('ann', () => Promise.reject(new Error('away'))),
      /away/,
    );
  assert.equal(await madeUp(200), 20);
});

test('of readings the newest are kept, and one that fails is not', async () => {
  const read = remembered<number>(2);
  let reads = 0;
  const of = (key: string) => read(key, async () => ++reads);
  assert.deepEqual([await of('a'), await of('b'), await of('a'), await of('c')], [1, 2, 1, 3]);
  assert.deepEqual([await of('a'), await of('b')], [1, 4]);
  await assert.rejects(read('d', () => Promise.reject(new Error('away'))));
  assert.equal(await of('d'), 5);
});
