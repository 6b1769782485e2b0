import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readBatches } from '../../../../lib/local/records/read-batches.ts';
import { Room, usualBounds } from '../../../../lib/local/records/room.ts';
import { LOG_APPEND, writeBatch, writeMessage } from './write-batch.ts';

const GZIP = 1;
const read = (parts: readonly Buffer[], from = 0n) =>
  readBatches({ bytes: Buffer.concat(parts), from, aborted: [] }, new Room(usualBounds));
const shown = (answer: ReturnType<typeof read>) =>
  answer.records.map(({ offset, timestamp, key, value }) =>
    [offset, timestamp, key, value].map(each => each?.toString() ?? null).join(' '),
  );

describe('messages before Kafka 0.11', () => {
  it('are read in format 0 and 1, beside batches', () => {
    const answer = read([
      writeMessage({ offset: 3n, format: 0, key: 'k', value: 'v' }),
      writeMessage({ offset: 5n, format: 1, timestamp: 17n, value: null }),
      writeBatch([{ value: 'new' }], { base: 6n }),
    ]);
    assert.deepEqual(shown(answer), ['3 -1 k v', '5 17  ', '6 0  new']);
    assert.equal(answer.next, 7n);
  });

  it('format 1 wraps messages numbered from 0 on, the wrapper has the offset of the last', () => {
    const inner = [0n, 2n, 3n].map(offset =>
      writeMessage({ offset, format: 1, timestamp: 100n + offset, value: `v${offset}` }),
    );
    const wrapper = writeMessage({
      offset: 13n,
      format: 1,
      attributes: GZIP,
      value: gzipSync(Buffer.concat(inner)),
    });
    assert.deepEqual(shown(read([wrapper])), ['10 100  v0', '12 102  v2', '13 103  v3']);
    assert.deepEqual(shown(read([wrapper], 12n)), ['12 102  v2', '13 103  v3']);
    assert.equal(read([wrapper]).next, 14n);
  });

  it('format 0 wraps messages that know their offsets', () => {
    const inner = [10n, 12n].map(offset => writeMessage({ offset, format: 0, value: 'v' }));
    const value = gzipSync(Buffer.concat(inner));
    assert.deepEqual(shown(read([writeMessage({ offset: 13n, format: 0, attributes: GZIP, value })])), [
      '10 -1  v',
      '12 -1  v',
    ]);
  });

  it('are covered by the checksum of what wraps them alone', () => {
    const inner = writeMessage({ offset: 0n, format: 1, value: 'v' });
    inner.writeUInt32BE(1, 12);
    const wrapper = writeMessage({ offset: 4n, format: 1, attributes: GZIP, value: gzipSync(inner) });
    assert.deepEqual(shown(read([wrapper])), ['4 0  v']);
  });

  it('have the time of the broker where the wrapper says so', () => {
    const inner = writeMessage({ offset: 0n, format: 1, timestamp: 1n, value: 'v' });
    const wrapper = { offset: 4n, format: 1, timestamp: 99n, attributes: GZIP | LOG_APPEND } as const;
    const { records } = read([writeMessage({ ...wrapper, value: gzipSync(inner) })]);
    assert.deepEqual([records[0]?.timestamp, records[0]?.timestampType], ['99', 'LOG_APPEND_TIME']);
  });

  it('that cannot be read are named with their place', () => {
    const wrapped = (value: Buffer | null) =>
      writeMessage({ offset: 4n, format: 1, attributes: GZIP, value });
    const inner = writeMessage({ offset: 0n, format: 0, value: 'v' });
    const broken = writeMessage({ offset: 4n, format: 1, value: 'v' });
    broken[broken.length - 1] = 0;
    for (const [entry, reason] of [
      [broken, /checksum/],
      [wrapped(null), /wraps nothing/],
      [wrapped(gzipSync(Buffer.alloc(0))), /wraps nothing/],
      [wrapped(gzipSync(inner)), /must not/],
      [wrapped(gzipSync(inner.subarray(0, 20))), /too early/],
    ] as const) {
      const { records, next, unreadable } = read([entry]);
      assert.deepEqual([records.length, next, unreadable?.first, unreadable?.last], [0, 4n, 4n, 4n]);
      assert.match(unreadable?.reason ?? '', reason);
    }
  });
});
