import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { crc32c } from '../../../../lib/local/records/crc32c.ts';
import { unpack } from '../../../../lib/local/records/codecs.ts';

const [GZIP, SNAPPY, LZ4, ZSTD] = [1, 2, 3, 4] as const;
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const unpacked = (codec: number, bytes: Buffer, limit = 1_000_000): string =>
  String(unpack(codec, bytes, limit));
/** Magic, version 1 with these flags, blocks of up to 64 KB, the head's checksum. */
const frame = (flags: string, blocks: string): Buffer => hex(`04224d18 ${flags} 40 00 ${blocks}`);

// A literal of five bytes; one of four and a copy of eight bytes from four before.
const hello = '05 10 68656c6c6f';
const abcd = '0c 0c 61626364 1104';

describe('codecs', () => {
  it('snappy is read as one raw block, and as blocks in the frame of Java', () => {
    assert.equal(unpacked(SNAPPY, hex(hello)), 'hello');
    assert.equal(unpacked(SNAPPY, hex(abcd)), 'abcdabcdabcd');
    const framed = hex(`82534e4150505900 00000001 00000001 00000007 ${hello} 00000008 ${abcd}`);
    assert.equal(unpacked(SNAPPY, framed), 'helloabcdabcdabcd');
    assert.equal(unpacked(SNAPPY, framed.subarray(0, 16)), '');
  });

  it('snappy has literals with lengths of their own, and copies from far', () => {
    const long = 'x'.repeat(300);
    const block = Buffer.concat([
      hex('b804 f42b01'),
      Buffer.from(long),
      hex('fe 2c01'),
      hex('fd 2c01 ff 2c010000'),
    ]);
    assert.throws(() => unpack(SNAPPY, block, 1_000_000), { name: 'Malformed' });
    const far = Buffer.concat([hex('ac03 f42b01'), Buffer.from(long), hex('fe 2c01'), hex('ff 2c010000')]);
    assert.equal(unpacked(SNAPPY, far), 'x'.repeat(428));
  });

  it('an lz4 frame has stored and packed blocks, that stand alone or refer to those before', () => {
    assert.equal(unpacked(LZ4, frame('60', '05000080 68656c6c6f 00000000')), 'hello');
    // Four literals, then eight bytes from four before, then one literal.
    const packed = '09000000 44 61626364 0400 10 65';
    assert.equal(unpacked(LZ4, frame('60', `${packed} 00000000`)), 'abcdabcdabcde');
    // Nothing of its own, four bytes from one before, one literal: of the block before it.
    const linked = '05000000 00 0100 10 66';
    assert.equal(unpacked(LZ4, frame('40', `${packed} ${linked} 00000000`)), 'abcdabcdabcdeeeeef');
    assert.throws(() => unpack(LZ4, frame('60', `${packed} ${linked} 00000000`), 100), { name: 'Malformed' });
  });

  it('checksums and the size in an lz4 frame are passed over', () => {
    const sized = hex('04224d18 7c 40 0500000000000000 00 05000080 68656c6c6f deadbeef 00000000 deadbeef');
    assert.equal(unpacked(LZ4, sized), 'hello');
  });

  it('gzip and zstd are read', () => {
    const text = 'millrace '.repeat(30_000);
    assert.equal(unpacked(GZIP, gzipSync(text)), text);
    assert.equal(unpacked(ZSTD, zstdCompressSync(text)), text);
  });

  it('what is over the bound is refused to the byte, whatever it says of itself', () => {
    const kilobyte = Buffer.alloc(1024);
    const bombs = [
      [GZIP, gzipSync(kilobyte)],
      [ZSTD, zstdCompressSync(kilobyte)],
      [SNAPPY, Buffer.concat([hex('8008 00 00'), ...Array.from({ length: 16 }, () => hex('fe 0100'))])],
      [LZ4, frame('60', '0a000000 1f 00 0100 ffffff ef 10 00 00000000')],
    ] as const;
    for (const [codec, bytes] of bombs.slice(0, 2)) assert.equal(unpack(codec, bytes, 1024).length, 1024);
    for (const [codec, bytes] of [
      [SNAPPY, hex(hello)],
      [LZ4, frame('60', '05000080 68656c6c6f 00000000')],
    ] as const) {
      assert.equal(unpacked(codec, bytes, 5), 'hello');
      assert.throws(() => unpack(codec, bytes, 4), { name: 'TooLarge' });
    }
    for (const [codec, bytes] of bombs) assert.throws(() => unpack(codec, bytes, 1023), { name: 'TooLarge' });
  });

  it('what a codec cannot have written is an error by name, cut off anywhere', () => {
    const good = [
      [GZIP, gzipSync('hello')],
      [ZSTD, zstdCompressSync('hello')],
      [SNAPPY, hex(abcd)],
      [LZ4, frame('60', '05000080 68656c6c6f 00000000')],
    ] as const;
    for (const [codec, bytes] of good)
      for (let length = 0; length < bytes.length; length++)
        assert.throws(() => unpack(codec, bytes.subarray(0, length), 100), { name: 'Malformed' });
    for (const codec of [GZIP, SNAPPY, LZ4, ZSTD])
      assert.throws(() => unpack(codec, Buffer.from('nonsense'), 100), { name: 'Malformed' });
    assert.throws(() => unpack(LZ4, frame('61', '05000080 68656c6c6f 00000000'), 100), /dictionary/);
    assert.throws(() => unpack(5, Buffer.from('x'), 100), { message: /codec that is not known \(5\)/ });
  });

  it('copies from before the beginning are refused', () => {
    assert.throws(() => unpack(SNAPPY, hex('08 00 61 0d02'), 100), { name: 'Malformed' });
    assert.throws(() => unpack(SNAPPY, hex('05 00 61 0100'), 100), { name: 'Malformed' });
    assert.throws(() => unpack(LZ4, frame('60', '05000000 10 61 0200 00 00000000'), 100), {
      name: 'Malformed',
    });
  });

  it('CRC-32C has the values that everybody has', () => {
    assert.equal(crc32c(Buffer.from('')), 0);
    assert.equal(crc32c(Buffer.from('a')), 0xc1d04330);
    assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
    assert.equal(crc32c(Buffer.alloc(32)), 0x8a9136aa);
    assert.equal(crc32c(Buffer.from(Array.from({ length: 32 }, (_, index) => index))), 0x46dd794e);
  });
});
