import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ByteReader } from '../../../../lib/local/records/byte-reader.ts';
import { varint } from './write-batch.ts';

it('numbers of 32 bits come back as they were written, and longer ones are refused', () => {
  for (const value of [0, -1, 1, 63, 64, -64, -65, 8191, 8192, 2 ** 31 - 1, -(2 ** 31)])
    assert.equal(new ByteReader(varint(value)).varint(), value);
  assert.throws(() => new ByteReader(Buffer.from('808080808001', 'hex')).varint(), /five bytes/);
});

it('numbers of 64 bits come back as they were written, exactly', () => {
  const numbers = [0, -1, 2 ** 27 - 1, 2 ** 27, -(2 ** 27), -(2 ** 27) - 1, 2 ** 53 - 1];
  for (const value of numbers) assert.equal(new ByteReader(varint(value)).varlong(), value);
  for (const value of [2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 62n + 1n])
    assert.equal(new ByteReader(varint(value)).varlong(), value);
  assert.throws(() => new ByteReader(Buffer.from(`${'80'.repeat(10)}01`, 'hex')).varlong(), /ten bytes/);
});

it('nothing is read beyond the end', () => {
  const reader = new ByteReader(Buffer.alloc(8), 0, 3);
  assert.throws(() => reader.int32(), { name: 'Malformed' });
  assert.equal(reader.int16(), 0);
  assert.throws(() => reader.bytes(2), { name: 'Malformed' });
  assert.equal(reader.bytes(-1), null);
  assert.equal(reader.bytes(1)?.length, 1);
  assert.throws(() => reader.uint8(), { name: 'Malformed' });
});
