import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompressionTypes } from 'kafkajs';
import { chunksOf, packingOf } from '../../../functions/io/producer.ts';

test('values that fit 900 KB together are one send, the next one starts another', () => {
  const half = 'x'.repeat(450_000);
  assert.deepEqual(
    chunksOf([half, half, half].map(value => ({ value }))).map(chunk => chunk.length),
    [2, 1],
  );
});

test('bytes are counted, not characters, and a value beyond the bound goes alone', () => {
  const wide = '世'.repeat(400_000);
  assert.deepEqual(
    chunksOf(['a', wide, 'b'].map(value => ({ value }))).map(chunk => chunk.length),
    [1, 1, 1],
  );
  assert.deepEqual(chunksOf([]), []);
});

test('keys take room too, and so many messages are one send that dealing them out takes no time', () => {
  const keyed = { value: 'x'.repeat(300_000), key: 'k'.repeat(250_000) };
  assert.deepEqual(
    chunksOf([keyed, keyed]).map(chunk => chunk.length),
    [1, 1],
  );
  assert.deepEqual(
    chunksOf(Array.from({ length: 4_500 }, () => ({ value: 'x' }))).map(chunk => chunk.length),
    [2000, 2000, 500],
  );
});

test('what is sent together is packed where that makes it shorter', () => {
  assert.equal(packingOf([{ value: 'x'.repeat(999) }]), CompressionTypes.None);
  assert.equal(
    packingOf([{ value: 'x'.repeat(600) }, { value: 'x', key: 'k'.repeat(399) }]),
    CompressionTypes.GZIP,
  );
});
