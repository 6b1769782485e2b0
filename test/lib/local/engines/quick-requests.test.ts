import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pooled } from '../../../../lib/local/engines/dynalite/quick-requests.ts';

test('bytes from a pool are those that were filled in, each given once, whatever sizes are asked for', () => {
  let filled = 0;
  const take = pooled(size => Buffer.alloc(size, ++filled));
  const sizes = [39, 39, 65_000, 39, 500, 70_000, 1];
  const taken = sizes.map(take);
  assert.deepEqual(
    taken.map(bytes => bytes.length),
    sizes,
  );
  // A pool is left where it does not reach; what is larger than a pool is filled by itself.
  assert.deepEqual(
    taken.map(bytes => [...new Set(bytes)]),
    [[1], [1], [1], [1], [2], [3], [2]],
  );
  const overlap = taken.some((one, index) =>
    taken.slice(index + 1).some(other => one.buffer === other.buffer && overlaps(one, other)),
  );
  assert.equal(overlap, false);
});

function overlaps(one: Buffer, other: Buffer): boolean {
  return one.byteOffset < other.byteOffset + other.length && other.byteOffset < one.byteOffset + one.length;
}
