import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../../../lib/local/site/answer.ts';
import type { CacheRule } from '../../../../lib/local/site/definition.ts';
import { cacheKey, createEdgeCache, lifetime } from '../../../../lib/local/site/edge-cache.ts';

const rule: CacheRule = { minTtl: 0, defaultTtl: 0, maxTtl: 1, keys: ['day', 'tickers'] };

function answer(status: number, headers: Record<string, string> = {}, body = ''): Answer {
  return { status, headers, body: Buffer.from(body) };
}

test('identical requests at one time cost one call, and none for as long as the answer is fresh', async () => {
  let calls = 0;
  let now = 0;
  const cache = createEdgeCache(() => now);
  const origin = async (): Promise<Answer> => answer(200, { 'cache-control': 'max-age=1' }, `${++calls}`);
  const get = async (): Promise<string> => (await cache.get('k', rule, origin)).body.toString();
  assert.deepEqual(await Promise.all([get(), get(), get()]), ['1', '1', '1']);
  now = 999;
  assert.equal(await get(), '1');
  now = 1000;
  assert.equal(await get(), '2');
});

test('a stale answer is asked for by its ETag, and kept when it still holds', async () => {
  const asked: (string | undefined)[] = [];
  let now = 0;
  const cache = createEdgeCache(() => now);
  const origin = async (ifNoneMatch: string | undefined): Promise<Answer> => {
    asked.push(ifNoneMatch);
    return ifNoneMatch === '"1"'
      ? answer(304)
      : answer(200, { etag: '"1"', 'cache-control': 'max-age=1' }, 'body');
  };
  await cache.get('k', rule, origin);
  now = 2000;
  const again = await cache.get('k', rule, origin);
  assert.deepEqual([asked, again.status, again.body.toString()], [[undefined, '"1"'], 200, 'body']);
});

test('a failure reaches everybody who waits for it and is not kept', async () => {
  let calls = 0;
  const cache = createEdgeCache(() => 0);
  const origin = async (): Promise<Answer> => answer(++calls === 1 ? 503 : 200);
  const both = await Promise.all([cache.get('k', rule, origin), cache.get('k', rule, origin)]);
  assert.deepEqual(
    [both.map(item => item.status), (await cache.get('k', rule, origin)).status],
    [[503, 503], 200],
  );
});

for (const [control, seconds] of [
  [undefined, 0],
  ['max-age=1', 1],
  ['public, max-age=60', 1],
  ['max-age=0, s-maxage=1', 1],
  ['no-store', 0],
  ['private, max-age=60', 0],
] as const)
  test(`cache-control ${control ?? 'absent'} keeps an answer ${seconds} s under a limit of 1 s`, () => {
    assert.equal(
      lifetime(answer(200, control === undefined ? {} : { 'cache-control': control }), rule),
      seconds,
    );
  });

test('the key has the path and the named parameters in one order, and nothing else', () => {
  const query = new URLSearchParams('tickers=B&utm=x&day=2024-01-01');
  assert.equal(cacheKey('/api/trades', query, rule), '/api/trades?day=2024-01-01&tickers=B');
});

test('after it was cleared nothing from before is given, not even an answer that was under way', async () => {
  const cache = createEdgeCache(() => 0);
  let settle: (answer: Answer) => void = () => undefined;
  const slow = cache.get('k', rule, () => new Promise(resolve => (settle = resolve)));
  cache.clear();
  const get = async (body: string): Promise<string> => {
    const origin = async (): Promise<Answer> => answer(200, { 'cache-control': 'max-age=1' }, body);
    return (await cache.get('k', rule, origin)).body.toString();
  };
  assert.equal(await get('new'), 'new');
  settle(answer(200, { 'cache-control': 'max-age=1' }, 'old'));
  await slow;
  assert.equal(await get('newer'), 'new');
});
