import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chunksOf } from '../../../functions/io/producer.ts';

test('values that fit 900 KB together are one send, the next one starts another', () => {
  const half = 'x'.repeat(450_000);
  assert.deepEqual(
    chunksOf([half, half, half]).map(chunk => chunk.length),
    [2, 1],
  );
});

test('bytes are counted, not characters, and a value beyond the bound goes alone', () => {
  const wide = '世'.repeat(400_000);
  assert.deepEqual(
    chunksOf(['a', wide, 'b']).map(chunk => chunk.length),
    [1, 1, 1],
  );
  assert.deepEqual(chunksOf([]), []);
});
