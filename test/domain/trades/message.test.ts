import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeMessage, encodeMessage } from '../../../domain/trades/message.ts';
import type { Tick } from '../../../domain/trades/tick.ts';

const tick: Tick = {
  id: 1,
  created_at: '2025-01-24T09:00:00.000Z',
  ticker: 'AVEL.MR',
  sector: 'Énergie',
  volume: 100,
  market_cap: 1.5,
  price: 0.1,
};

test('what was encoded is decoded', () => {
  assert.deepEqual(decode(encodeMessage([tick, tick])), { rows: [tick, tick] });
});

test('an empty array is a message without rows and without fault', () => {
  assert.deepEqual(decode('[]'), { rows: [] });
});

test('a byte order mark, which some producers write, is no part of the message', () => {
  assert.deepEqual(decodeMessage(bytes(`\ufeff${encodeMessage([tick])}`)), { rows: [tick] });
});

const faults: readonly (readonly [string, Uint8Array | null, RegExp])[] = [
  ['a tombstone', null, /^tombstone/],
  ['no bytes', new Uint8Array(), /empty/],
  ['half a character', Uint8Array.of(0x5b, 0xc3, 0x5d), /not UTF-8/],
  ['an overlong character', Uint8Array.of(0x22, 0xc0, 0xaf, 0x22), /not UTF-8/],
  ['nothing behind a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf), /not JSON/],
  ['half an array', bytes('[{}'), /not JSON/],
  ['an object', bytes('{}'), /not an array/],
  ['null', bytes('null'), /not an array/],
];

for (const [what, value, fault] of faults) {
  test(`${what} has no rows and a fault`, () => {
    const message = decodeMessage(value);
    assert.deepEqual(message.rows, []);
    assert.match(message.fault ?? '', fault);
  });
}

test('bad elements are named by place, the good ones stay in order', () => {
  const later = { ...tick, id: 2 };
  const { rows, fault } = decode(JSON.stringify([tick, null, later, { ...tick, volume: 0.5 }]));
  assert.deepEqual(rows, [tick, later]);
  assert.equal(fault, '2 of 4 elements: [1] not an object; [3] volume is fractional');
});

test('of many bad elements the fault names five and gives the number of the others', () => {
  assert.match(
    decode(JSON.stringify(Array(9).fill(0))).fault ?? '',
    /^9 of 9 elements: .*\[4\] [^;]*; and 4 more$/,
  );
});

function decode(text: string) {
  return decodeMessage(bytes(text));
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
