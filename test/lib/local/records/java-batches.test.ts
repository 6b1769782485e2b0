import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readBatches } from '../../../../lib/local/records/read-batches.ts';
import { Room, usualBounds } from '../../../../lib/local/records/room.ts';
import { javaBatches, shownOf } from './java-batches.ts';

const BEGIN = 1_000n;
/** Of fifteen records, three offsets apart. */
const LAST = 1_042n;

for (const { name, bytes, count, crc } of javaBatches())
  it(`${name}: the same as Java reads in what it has written`, () => {
    const read = (from: bigint) => readBatches({ bytes, from, aborted: [] }, new Room(usualBounds));
    const { records, next, unreadable } = read(BEGIN);
    assert.deepEqual([...shownOf(records), next, unreadable], [count, crc, LAST + 1n, undefined]);
    assert.deepEqual(
      read(LAST).records.map(({ offset }) => offset),
      [String(LAST)],
    );
  });
