import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import kafkajs from 'kafkajs';
import { createKafka } from '../../../lib/local/kafka-client.ts';

const { CompressionCodecs, CompressionTypes } = kafkajs;
createKafka({ brokers: ['127.0.0.1:1'], clientId: 'test' });
const unpack = async (type: keyof typeof CompressionCodecs, bytes: Buffer): Promise<string> => {
  const codec = CompressionCodecs[type]() as { decompress(bytes: Buffer): Promise<Buffer> };
  return String(await codec.decompress(bytes));
};

// A literal of five bytes, and one of four and a copy of eight bytes from four before.
const blocks = [Buffer.from('051068656c6c6f', 'hex'), Buffer.from('0c0c616263641104', 'hex')];

test('snappy is read as one raw block, and as blocks in the frame of Java', async () => {
  const [hello = Buffer.alloc(0), repeated = Buffer.alloc(0)] = blocks;
  assert.equal(await unpack(CompressionTypes.Snappy, hello), 'hello');
  assert.equal(await unpack(CompressionTypes.Snappy, repeated), 'abcdabcdabcd');
  const framed = blocks.flatMap(block => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    return [length, block];
  });
  const head = Buffer.from('82534e41505059000000000100000001', 'hex');
  assert.equal(await unpack(CompressionTypes.Snappy, Buffer.concat([head, ...framed])), 'helloabcdabcdabcd');
});

test('zstd and an lz4 frame are read, and what is neither is an error', async () => {
  const text = 'millrace '.repeat(30_000);
  assert.equal(await unpack(CompressionTypes.ZSTD, zstdCompressSync(text)), text);
  // Magic, version 1 with independent blocks of up to 64 KB, one stored block, the end.
  const lz4 = Buffer.from('04224d186040820500008068656c6c6f00000000', 'hex');
  assert.equal(await unpack(CompressionTypes.LZ4, lz4), 'hello');
  for (const type of [CompressionTypes.Snappy, CompressionTypes.LZ4, CompressionTypes.ZSTD] as const)
    await assert.rejects(unpack(type, Buffer.from('nonsense')));
});
