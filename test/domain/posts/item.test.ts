import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayShardOf, dayShards } from '../../../domain/posts/item.ts';

const createdAt = '2026-03-01T23:59:59.999Z';

test('a post keeps its place in the index of its day, and posts are spread over all places', () => {
  const counts = new Map<string, number>();
  for (let id = 0; id < 4_000; id++) {
    const shard = dayShardOf({ id: String(id), createdAt });
    assert.equal(shard, dayShardOf({ id: String(id), createdAt }));
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }
  assert.equal(counts.size, dayShards);
  for (const [shard, count] of counts) {
    assert.match(shard, /^2026-03-01#[0-3]$/);
    assert.ok(count > 700, `${shard}: ${count}`);
  }
});
