import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readBatches } from '../../../../lib/local/records/read-batches.ts';
import { Room, usualBounds } from '../../../../lib/local/records/room.ts';
import { CONTROL, LOG_APPEND, TRANSACTIONAL, varint, writeBatch, writeMarker } from './write-batch.ts';

const read = (
  parts: readonly Buffer[],
  from = 0n,
  aborted: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[] = [],
  bounds: Partial<typeof usualBounds> = {},
) => readBatches({ bytes: Buffer.concat(parts), from, aborted }, new Room({ ...usualBounds, ...bounds }));
const values = ({ records }: { readonly records: readonly { readonly value: Buffer | null }[] }) =>
  records.map(({ value }) => (value === null ? null : String(value)));
const offsets = ({ records }: { readonly records: readonly { readonly offset: string }[] }) =>
  records.map(({ offset }) => Number(offset));

describe('fetched batches', () => {
  it('have records with keys, values, tombstones and headers, in order and with duplicates', () => {
    const headers = [
      ['b', '1'],
      ['a', null],
      ['b', ''],
      ['ünïcode', 'x'],
    ] as const;
    const { records, next } = read([
      writeBatch([{ key: 'k', value: 'v', headers }, { key: '', value: null }, { value: '' }], { base: 7n }),
    ]);
    assert.deepEqual(
      records.map(({ key, value }) => [key?.toString(), value?.toString()]),
      [
        ['k', 'v'],
        ['', undefined],
        [undefined, ''],
      ],
    );
    assert.deepEqual(
      records[0]?.headerList.map(({ key, value }) => [key, value?.toString() ?? null]),
      headers.map(each => [...each]),
    );
    assert.deepEqual(records[0]?.headers['b'], [Buffer.from('1'), Buffer.from('')]);
    assert.equal(next, 10n);
  });

  it('have times of their producer, of 64 bits, or that of the broker', () => {
    const far = 2n ** 62n + 1n;
    const own = read([
      writeBatch([{}, { sinceFirst: 5n }, { sinceFirst: -1_790_000_000_124n }, { sinceFirst: far }], {
        firstTimestamp: 1_790_000_000_123n,
      }),
    ]);
    assert.deepEqual(
      own.records.map(({ timestamp }) => timestamp),
      ['1790000000123', '1790000000128', '-1', String(1_790_000_000_123n + far)],
    );
    assert.equal(own.records[0]?.timestampType, 'CREATE_TIME');
    const [appended] = read([
      writeBatch([{ sinceFirst: 5n }], { attributes: LOG_APPEND, firstTimestamp: 1n, maxTimestamp: 9n }),
    ]).records;
    assert.deepEqual([appended?.timestamp, appended?.timestampType], ['9', 'LOG_APPEND_TIME']);
  });

  it('begin at the position asked for, also inside a batch, and keep offsets beyond 2^53', () => {
    assert.deepEqual(offsets(read([writeBatch([{}, {}, {}], { base: 4n })], 5n)), [5, 6]);
    assert.deepEqual(read([writeBatch([{}], { base: 4n })], 9n), { records: [], next: 9n });
    const base = 2n ** 53n + 1n;
    const { records, next } = read([writeBatch([{}, {}], { base })], base);
    assert.deepEqual(
      records.map(({ offset }) => offset),
      [String(base), String(base + 1n)],
    );
    assert.equal(next, base + 2n);
  });

  it('move the position past what compaction took, at the end, in between, and whole', () => {
    const gap = read([writeBatch([{ delta: 3 }, { delta: 8 }], { base: 10n, lastDelta: 10_000 })], 10n);
    assert.deepEqual([offsets(gap), gap.next], [[13, 18], 10_011n]);
    const emptied = read([writeBatch([], { base: 10n, lastDelta: 4 })], 10n);
    assert.deepEqual(emptied, { records: [], next: 15n });
  });

  it('of transactions: aborted ones are left out by producer, where they overlap too, and markers always', () => {
    const of = (base: bigint, producerId: bigint, value: string) =>
      writeBatch([{ key: Buffer.alloc(4), value }], { base, producerId, attributes: TRANSACTIONAL });
    const parts = [
      of(0n, 1n, 'a0'),
      of(1n, 2n, 'b1'),
      of(2n, 3n, 'c2'),
      of(3n, 1n, 'a3'),
      writeMarker('abort', 4n, 2n),
      of(5n, 1n, 'a5'),
      of(6n, 2n, 'b6'),
      writeMarker('abort', 7n, 1n),
      writeMarker('commit', 8n, 2n),
      of(9n, 1n, 'a9'),
      writeBatch([{ value: 'plain' }], { base: 10n, producerId: 1n }),
      writeMarker('commit', 11n, 3n),
    ];
    const aborted = [
      { producerId: 2n, firstOffset: 1n },
      { producerId: 1n, firstOffset: 0n },
    ];
    const all = read(parts, 0n, aborted);
    assert.deepEqual(values(all), ['c2', 'b6', 'a9', 'plain']);
    assert.equal(all.next, 12n);
    assert.deepEqual(values(read(parts.slice(3), 3n, aborted)), ['b6', 'a9', 'plain']);
  });

  it('of transactions: a record without transaction is no part of its producer’s aborted one', () => {
    const aborted = [{ producerId: 1n, firstOffset: 0n }];
    assert.deepEqual(values(read([writeBatch([{ value: 'v' }], { producerId: 1n })], 0n, aborted)), ['v']);
  });

  it('a marker that compaction took ends nothing, and other control records are no records', () => {
    const emptied = writeBatch([], { producerId: 1n, attributes: TRANSACTIONAL | CONTROL });
    const more = writeBatch([{ value: 'v' }], { base: 1n, producerId: 1n, attributes: TRANSACTIONAL });
    const other = writeBatch([{ key: Buffer.from([0, 0, 0, 2]) }], { base: 2n, attributes: CONTROL });
    const aborted = [{ producerId: 1n, firstOffset: 0n }];
    assert.deepEqual(read([emptied, more, other], 0n, aborted), { records: [], next: 3n });
  });

  it('that come twice, or go back, are handed over once', () => {
    const [first, second] = [writeBatch([{}, {}], { base: 3n }), writeBatch([{}, {}], { base: 4n })];
    assert.deepEqual(offsets(read([first, first, second, first], 3n)), [3, 4, 5]);
  });

  it('may be cut off at the end, anywhere', () => {
    const first = writeBatch([{ value: 'a' }]);
    const second = writeBatch([{ value: 'b' }], { base: 1n });
    for (let length = 0; length < second.length; length++) {
      const cut = read([first, second.subarray(0, length)]);
      assert.deepEqual([values(cut), cut.next, cut.unreadable], [['a'], 1n, undefined]);
    }
    assert.deepEqual(values(read([first, second])), ['a', 'b']);
  });

  it('are handed over as far as there is room, a record at least, and the rest from there on', () => {
    const parts = [writeBatch([{ value: 'a' }, { value: 'b' }]), writeBatch([{ value: 'c' }], { base: 2n })];
    for (const bounds of [{ records: 1 }, { recordBytes: 1 }]) {
      const first = read(parts, 0n, [], bounds);
      assert.deepEqual([values(first), first.next], [['a'], 1n]);
      const second = read(parts, first.next, [], bounds);
      assert.deepEqual([values(second), second.next], [['b'], 2n]);
    }
    assert.deepEqual(values(read(parts, 0n, [], { records: 2 })), ['a', 'b']);
  });

  it('of many partitions share the room', () => {
    const room = new Room({ ...usualBounds, records: 3 });
    const part = () => readBatches({ bytes: writeBatch([{}, {}]), from: 0n, aborted: [] }, room);
    assert.deepEqual([part(), part(), part()].map(offsets), [[0, 1], [0], []]);
  });

  it('packed in one batch are unpacked anew for each portion', () => {
    const records = Array.from({ length: 5_000 }, () => ({ value: '[]' }));
    const batch = writeBatch(records, { attributes: 1, pack: bytes => gzipSync(bytes) });
    const portions: number[] = [];
    for (let from = 0n; from < 5_000n; ) {
      const portion = read([batch], from, [], { records: 2_000 });
      assert.equal(portion.records[0]?.offset, String(from));
      portions.push(portion.records.length);
      from = portion.next;
    }
    assert.deepEqual(portions, [2_000, 2_000, 1_000]);
  });
});

describe('a batch that cannot be read', () => {
  const good = writeBatch([{ value: 'a' }], { base: 4n });
  const behind = writeBatch([{ value: 'c' }], { base: 9n });
  const records = [{ value: 'x' }, { value: 'y' }, { value: 'z' }, { value: 'w' }];
  const place = { base: 5n };
  const bad: readonly (readonly [string, Buffer, RegExp])[] = [
    ['of an unknown codec', writeBatch(records, { ...place, attributes: 5 }), /codec that is not known/],
    ['with a wrong checksum', writeBatch(records, { ...place, sum: 1 }), /checksum/],
    ['of another codec than it says', writeBatch(records, { ...place, attributes: 4 }), /zstd/],
    ['with fewer records than it says', writeBatch(records, { ...place, count: 5 }), /too early/],
    ['with more bytes than records', writeBatch(records, { ...place, count: 3 }), /more bytes/],
    [
      'that unpacks to more than the bound',
      writeBatch([{ value: Buffer.alloc(1024) }, { delta: 3 }], {
        ...place,
        attributes: 1,
        pack: bytes => gzipSync(bytes),
      }),
      /more than 1024 bytes/,
    ],
    [
      'of which a record has another length than it says',
      writeBatch(records, { ...place, pack: bytes => Buffer.from(bytes).fill((bytes[0] ?? 0) + 2, 0, 1) }),
      /another length/,
    ],
    [
      'of which a record has more headers than bytes',
      writeBatch([{ value: 'x' }], {
        ...place,
        lastDelta: 3,
        pack: bytes => Buffer.concat([bytes.subarray(0, -1), varint(63)]),
      }),
      /impossible number of headers/,
    ],
    ['whose offsets go back', writeBatch([{ delta: 3 }, { delta: 3 }], place), /not in order/],
    ['with a negative count', writeBatch([], { ...place, lastDelta: 3, count: -1 }), /negative/],
    [
      'with a control record of no kind',
      writeBatch([{ key: '' }, { delta: 3 }], { ...place, attributes: CONTROL }),
      /no kind/,
    ],
  ];
  for (const [name, batch, reason] of bad)
    it(`${name} is named with its place, behind what comes before it`, () => {
      const {
        records: before,
        next,
        unreadable,
      } = read([good, batch, behind], 4n, [], { unpackedBytes: 1024 });
      assert.deepEqual([values({ records: before }), next], [['a'], 5n]);
      assert.deepEqual([unreadable?.first, unreadable?.last], [5n, 8n]);
      assert.match(unreadable?.reason ?? '', reason);
    });

  it('and is aborted costs nothing', () => {
    const batch = writeBatch([{}], { producerId: 1n, attributes: TRANSACTIONAL | 5 });
    const aborted = [{ producerId: 1n, firstOffset: 0n }];
    assert.deepEqual(read([batch], 0n, aborted), { records: [], next: 1n });
  });

  it('and lies before the position costs nothing', () => {
    assert.deepEqual(read([writeBatch([{}], { base: 4n, attributes: 5 })], 9n), { records: [], next: 9n });
  });

  it('with a last offset before its first is named', () => {
    const { unreadable } = read([writeBatch([], { base: 4n, lastDelta: -1 })], 4n);
    assert.deepEqual([unreadable?.first, unreadable?.last], [4n, 4n]);
    assert.match(unreadable?.reason ?? '', /negative/);
  });

  it('of a format to come is named', () => {
    const batch = Buffer.from(good);
    batch.writeInt8(3, 16);
    assert.match(read([batch], 4n).unreadable?.reason ?? '', /format 3/);
  });

  it('where its length makes no sense, the answer is no answer', () => {
    const batch = Buffer.from(good);
    batch.writeInt32BE(-1, 8);
    assert.throws(() => read([batch]), { name: 'Malformed' });
  });
});
