import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import { decompress as unpackLz4 } from 'lz4js';
import { uncompress as unpackSnappy } from 'snappyjs';

const { CompressionCodecs, CompressionTypes } = kafkajs;
const unpackZstd = promisify(zstdDecompress);
/** Java's clients cut snappy data into blocks behind this; others send one block as it is. */
const snappyFrame = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
/** The frame, its version, and the oldest version that may read it. */
const snappyHeadBytes = snappyFrame.length + 8;

/**
 * Lets kafkajs, which knows gzip alone, read what other people's producers compress by snappy, lz4 or zstd, as Lambda's
 * trigger does. Nothing is sent compressed by them.
 */
export function readEveryCodec(): void {
  CompressionCodecs[CompressionTypes.Snappy] = () => reading('snappy', snappy);
  CompressionCodecs[CompressionTypes.LZ4] = () => reading('lz4', bytes => Buffer.from(unpackLz4(bytes)));
  CompressionCodecs[CompressionTypes.ZSTD] = () => reading('zstd', unpackZstd);
}

function reading(name: string, unpack: (bytes: Buffer) => Buffer | Promise<Buffer>) {
  return {
    compress: () => Promise.reject(new Error(`messages are not compressed by ${name} here`)),
    decompress: async (bytes: Buffer) => unpack(bytes),
  };
}

function snappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, snappyFrame.length).equals(snappyFrame)) return unpackSnappy(bytes);
  const blocks: Buffer[] = [];
  for (let at = snappyHeadBytes; at < bytes.length; ) {
    const begin = at + 4;
    at = begin + bytes.readUInt32BE(at);
    blocks.push(unpackSnappy(bytes.subarray(begin, at)));
  }
  return Buffer.concat(blocks);
}
