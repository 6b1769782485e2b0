import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { crc32c } from '../../../../lib/local/records/crc32c.ts';
import { readFetchAnswer } from '../../../../lib/local/records/fetch-answer.ts';
import type { FetchedRecords } from '../../../../lib/local/records/fetched.ts';
import { readBatches } from '../../../../lib/local/records/read-batches.ts';
import { Room } from '../../../../lib/local/records/room.ts';
import { seeded } from '../../../support/posts/random.ts';
import { javaBatches } from './java-batches.ts';
import { int, long, sized, TRANSACTIONAL, writeBatch, writeMarker } from './write-batch.ts';

const bounds = { unpackedBytes: 512 * 1024, records: 400, recordBytes: 64 * 1024 };
const seeds = [
  ...javaBatches().map(({ bytes }) => bytes),
  writeMarker('abort', 1_045n, 7n),
  writeBatch([{ value: 'a' }], { base: 1_043n, producerId: 7n, attributes: TRANSACTIONAL }),
  writeBatch([], { base: 1_050n, lastDelta: 9 }),
];
const extremes = [0, 1, 0x7f, 0x80, 0xff, 0x7fffffff, 0x80000000, 0xffffffff];

/** What became of batches that were changed at random. */
export interface Outcome {
  read: number;
  unreadable: number;
  malformed: number;
}

/**
 * Changes batches at random, `rounds` times, and reads them. Throws, with the seed, where one does anything but give
 * records in order within bounds, name what is unreadable, or be Malformed.
 */
export function fuzz(seed: number, rounds: number, outcome: Outcome): void {
  const random = randomOf(seed);
  for (let round = 0; round < rounds; round++) {
    const bytes = changed(random);
    const from = BigInt(random(1_100));
    try {
      const aborted = random(2) === 0 ? [] : [{ producerId: 7n, firstOffset: 1_043n }];
      const answer = readBatches({ bytes, from, aborted }, new Room(bounds));
      check(answer, from);
      if (answer.unreadable === undefined) outcome.read++;
      else outcome.unreadable++;
      checkAnswer(bytes, random);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'Malformed'))
        throw new Error(`seed ${seed}, round ${round}: ${bytes.toString('base64')}`, { cause: error });
      outcome.malformed++;
    }
  }
}

function check({ records, next, unreadable }: FetchedRecords, from: bigint): void {
  let before = from - 1n;
  let bytes = 0;
  for (const { offset, timestamp, key, value, headerList, headers } of records) {
    assert.ok(BigInt(offset) > before, 'in order');
    before = BigInt(offset);
    assert.match(timestamp, /^-?\d{1,19}$/);
    assert.ok(Object.keys(headers).length <= headerList.length);
    bytes += (key?.length ?? 0) + (value?.length ?? 0);
  }
  assert.ok(next > before, 'next is behind the records');
  assert.ok(
    records.length <= bounds.records && bytes <= bounds.recordBytes + bounds.unpackedBytes,
    'bounded',
  );
  if (unreadable !== undefined) {
    assert.ok(unreadable.first === next && unreadable.last >= next && unreadable.records >= 0);
    assert.ok(unreadable.reason.length > 0);
  }
}

/** The same within an answer, of which the head may be changed too. */
function checkAnswer(bytes: Buffer, random: Random): void {
  const answer = Buffer.concat([
    int(4, 0),
    int(2, 0),
    int(4, 0),
    int(4, 1),
    sized(2, 'topic'),
    int(4, 1),
    int(4, 0),
    int(2, 0),
    long(2_000n),
    long(2_000n),
    long(0n),
    int(4, 1),
    long(7n),
    long(1_043n),
    int(4, -1),
    sized(4, bytes),
  ]);
  if (random(2) === 0) answer[random(80)] = random(256);
  for (const { partitions } of readFetchAnswer(11, answer, () => 0n, bounds).responses)
    for (const { fetched } of partitions) check(fetched, 0n);
}

type Random = (below: number) => number;

function changed(random: Random): Buffer {
  const parts = Array.from({ length: 1 + random(3) }, () => {
    const part = Buffer.from(seeds[random(seeds.length)] ?? '');
    const times = random(4);
    let now: Buffer = part;
    for (let time = 0; time < times; time++) now = changedOnce(now, random);
    return random(4) === 0 ? now : mended(now);
  });
  const bytes = Buffer.concat(parts);
  return random(8) === 0 ? bytes.subarray(0, random(bytes.length + 1)) : bytes;
}

function changedOnce(bytes: Buffer, random: Random): Buffer {
  if (bytes.length < 8) return bytes;
  // The head of a batch is a small part of it, and the most telling one.
  const at = random(2) === 0 ? random(Math.min(bytes.length, 90)) : random(bytes.length);
  switch (random(6)) {
    case 0:
      bytes[at] = random(256);
      return bytes;
    case 1:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
      return bytes;
    case 2:
      bytes.writeUInt32BE(extremes[random(extremes.length)] ?? 0, Math.min(at, bytes.length - 4));
      return bytes;
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random(20))]);
    case 4:
      return Buffer.concat([
        bytes.subarray(0, at),
        bytes.subarray(random(bytes.length), random(bytes.length)),
        bytes.subarray(at),
      ]);
    default:
      return bytes.fill(random(256), at, Math.min(bytes.length, at + random(40)));
  }
}

/** With the length and the checksum that the changed bytes have, so that what is in them is looked at. */
function mended(bytes: Buffer): Buffer {
  if (bytes.length < 26) return bytes;
  bytes.writeInt32BE(bytes.length - 12, 8);
  if (bytes[16] === 2) bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17);
  else bytes.writeUInt32BE(crc32(bytes.subarray(16)), 12);
  return bytes;
}

/** Whole numbers below a bound that depend on the seed alone. */
function randomOf(seed: number): Random {
  const next = seeded(seed);
  return below => Math.floor(next() * below);
}
