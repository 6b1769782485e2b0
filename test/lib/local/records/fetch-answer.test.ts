import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readFetchAnswer } from '../../../../lib/local/records/fetch-answer.ts';
import { boundsIn, usualBounds } from '../../../../lib/local/records/room.ts';
import { int, long, sized, TRANSACTIONAL, writeBatch } from './write-batch.ts';

const batches = [
  writeBatch([{ value: 'aborted' }], { base: 3n, producerId: 7n, attributes: TRANSACTIONAL }),
  writeBatch([{ value: 'v' }], { base: 4n }),
];

/** An answer of one partition as this version of Fetch has it. */
function answer(version: number, bytes: Buffer | null): Buffer {
  return Buffer.concat([
    int(4, 250),
    ...(version >= 7 ? [int(2, 0), int(4, 0)] : []),
    int(4, 1),
    sized(2, 'orders'),
    int(4, 1),
    int(4, 2),
    int(2, 0),
    long(9n),
    long(8n),
    ...(version >= 5 ? [long(1n)] : []),
    int(4, 1),
    long(7n),
    long(3n),
    ...(version >= 11 ? [int(4, 5)] : []),
    sized(4, bytes),
  ]);
}

for (let version = 4; version <= 11; version++)
  it(`version ${version} of Fetch is read, from each partition's position on, without aborted records`, () => {
    const positions: [string, number][] = [];
    const from = (topic: string, partition: number) => {
      positions.push([topic, partition]);
      return 3n;
    };
    const read = readFetchAnswer(version, answer(version, Buffer.concat(batches)), from, usualBounds);
    assert.deepEqual(positions, [['orders', 2]]);
    assert.equal(read.clientSideThrottleTime, version >= 8 ? 250 : 0);
    const [only] = read.responses;
    const [partition] = only?.partitions ?? [];
    assert.deepEqual(
      [only?.topicName, partition?.partition, partition?.highWatermark, partition?.lastStableOffset],
      ['orders', 2, '9', '8'],
    );
    assert.equal(partition?.preferredReadReplica, version >= 11 ? 5 : -1);
    const { records, next } = partition?.fetched ?? assert.fail();
    assert.deepEqual([records.map(({ value }) => String(value)), next], [['v'], 5n]);
  });

it('an answer without records leaves the position, and one that is cut off is none', () => {
  const read = readFetchAnswer(11, answer(11, null), () => 3n, usualBounds);
  assert.equal(read.responses[0]?.partitions[0]?.fetched.next, 3n);
  const whole = answer(11, Buffer.concat(batches));
  for (let length = 0; length < whole.length; length++)
    assert.throws(() => readFetchAnswer(11, whole.subarray(0, length), () => 3n, usualBounds), {
      name: 'Malformed',
    });
});

it('the bound of a batch is a number of bytes, or refused with what is accepted', () => {
  const bound = (text?: string) => boundsIn({ MILLRACE_MAX_BATCH_BYTES: text });
  assert.deepEqual([bound(), bound('')], [{}, {}]);
  assert.deepEqual(bound('1048576'), { unpackedBytes: 1_048_576 });
  assert.deepEqual(bound('2147483647'), { unpackedBytes: 2_147_483_647 });
  for (const text of ['1048575', '2147483648', '1e9', '128 MB', '-1', '99999999999'])
    assert.throws(() => bound(text), {
      name: 'Refusal',
      message: `MILLRACE_MAX_BATCH_BYTES wants a number of bytes from 1048576 to 2147483647, not "${text}"`,
    });
});
