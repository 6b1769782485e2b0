import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shardKey, shardKeys, tickerOfKey } from '../../../domain/trades/shard.ts';
import { isTicker } from '../../../domain/trades/tick.ts';

test('with one shard the key is the ticker, as it was before there were any', () => {
  assert.deepEqual(shardKeys('AVEL.MR', 1), ['AVEL.MR']);
  for (const id of [1, 2, Number.MAX_SAFE_INTEGER])
    assert.equal(shardKey({ ticker: 'AVEL.MR', id }, 1), 'AVEL.MR');
});

test('more shards have the keys of fewer, none is a ticker of its own, and each says its ticker', () => {
  const keys = shardKeys('A#1', 4);
  assert.deepEqual(keys.slice(0, 2), shardKeys('A#1', 2));
  assert.deepEqual(keys, ['A#1', 'A#1 1', 'A#1 2', 'A#1 3']);
  assert.deepEqual(keys.filter(isTicker), ['A#1']);
  assert.deepEqual(new Set(keys.map(tickerOfKey)), new Set(['A#1']));
});

test('rows are spread evenly, and a row has the same key each time', () => {
  const counts = new Map<string, number>();
  for (let id = 1; id <= 1_000; id++) {
    const key = shardKey({ ticker: 'AVEL.MR', id }, 4);
    assert.equal(shardKey({ ticker: 'AVEL.MR', id }, 4), key);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assert.deepEqual([...counts.values()], [250, 250, 250, 250]);
});
