import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as holds, constantFrom, nat, property, tuple } from 'fast-check';
import { decodeMessage, encodeMessage } from '../../../domain/trades/message.ts';
import { scanVolumes } from '../../../domain/trades/scan-volumes.ts';
import type { Volume } from '../../../domain/trades/sums.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { decodeVolumes } from '../../../domain/trades/volumes.ts';

const tick: Tick = {
  id: 1,
  created_at: '2025-01-24T09:00:00.000Z',
  ticker: 'AVEL.MR',
  sector: 'Énergie',
  volume: 100,
  market_cap: 1.5,
  price: 0.1,
};
const text = encodeMessage([tick, { ...tick, id: 2, volume: 20, sector: 'Technology' }]);
const [first = '', second = ''] = text.slice(1, -1).split(/(?<=\}),/);

/** Added up here from whole ticks, and in no other way. */
function recount(value: Uint8Array | null, only?: readonly number[]) {
  const { rows, ...faults } = decodeMessage(value, only);
  const groups: Record<string, Tick[]> = {};
  for (const row of rows) (groups[`${row.created_at.slice(0, 10)} ${row.sector}`] ??= []).push(row);
  const volumes = Object.values(groups).map((ticks): Volume => {
    const [{ created_at, sector } = tick] = ticks;
    const volume = ticks.map(each => BigInt(each.volume)).reduce((a, b) => a + b);
    const newest = ticks.map(each => each.created_at).reduce((a, b) => (a > b ? a : b));
    return { day: created_at.slice(0, 10), sector, volume, ticks: ticks.length, newest };
  });
  return { ...faults, rows: byName(volumes) };
}

function byName(volumes: readonly Volume[]): readonly Volume[] {
  const nameOf = ({ day, sector }: Volume) => `${day} ${sector}`;
  return volumes.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function agrees(value: Uint8Array | null, only?: readonly number[]): void {
  const { rows, ...faults } = decodeVolumes(value, only);
  assert.deepEqual({ ...faults, rows: byName(rows) }, recount(value, only));
}

const scanned: readonly (readonly [string, string])[] = [
  ['what the producers write', text],
  ['no tick', '[]'],
  [
    'blanks wherever JSON has them',
    JSON.stringify([tick, tick], undefined, 1).replaceAll('": ', '" :\r\n\t'),
  ],
  [
    'other orders of the members',
    JSON.stringify(Object.fromEntries(Object.entries(tick).toReversed())).replace(/.*/s, '[$&]'),
  ],
  [
    'amounts without a fraction, and of a hundred digits',
    encodeMessage([{ ...tick, price: 0 }]).replace('1.5', '9'.repeat(100)),
  ],
  ['several days', encodeMessage([tick, { ...tick, created_at: '2025-01-23T00:00:00.001Z' }, tick])],
  [
    'volumes whose sum passes 2^53',
    encodeMessage(Array.from({ length: 20 }, () => ({ ...tick, volume: 999_999_999_999_999 }))),
  ],
  ['a sector of 64 characters', encodeMessage([{ ...tick, sector: '漢'.repeat(64) }])],
];

for (const [what, value] of scanned) {
  test(`${what}: added up from the bytes, as from the ticks`, () => {
    assert.notEqual(scanVolumes(bytes(value)), undefined);
    agrees(bytes(value));
  });
}

const unscanned: readonly (readonly [string, string])[] = [
  ['a bad element', `[${first},{},${second}]`],
  ['an element that is no JSON', `[${first},nul,${second}]`],
  ['another writer from the second tick on', `[${first},${second.replaceAll('":', '": ')}]`],
  ['a member twice', `[${first.replace('"volume":100', '"volume":100,"volume":7')}]`],
  ['another member', `[${first.replace('"volume":100', '"volume":100,"side":"buy"')}]`],
  ['a member less', `[${first.replace('"volume":100,', '')}]`],
  ['escapes', `[${first.replace('Énergie', '\\u00c9nergie')}]`],
  ['an escaped name', `[${first.replace('"id"', '"\\u0069d"')}]`],
  ['an exponent', `[${first.replace('0.1', '1e-1')}]`],
  ['a whole number with a fraction', `[${first.replace('100', '100.0')}]`],
  ['a number with a leading zero', `[${first.replace('100', '0100')}]`],
  ['a volume of 2^53-1', `[${first.replace('100', '9007199254740991')}]`],
  ['a volume of 2^53', `[${first.replace('100', '9007199254740992')}]`],
  ['a negative price', `[${first.replace('0.1', '-0.1')}]`],
  ['an id of zero', `[${first.replace('"id":1', '"id":0')}]`],
  ['a day that no calendar has', `[${first.replace('01-24', '02-30')}]`],
  ['a ticker of a space', `[${first.replace('AVEL.MR', 'AVEL MR')}]`],
  ['no ticker', `[${first.replace('AVEL.MR', '')}]`],
  ['a ticker of 33 characters', `[${first.replace('AVEL.MR', 'A'.repeat(33))}]`],
  ['a sector with an outer space', `[${first.replace('Énergie', ' Énergie')}]`],
  ['a sector of 65 characters', `[${first.replace('Énergie', 'E'.repeat(65))}]`],
  ['an amount beyond the bound', `[${first.replace('1.5', '1'.repeat(126))}]`],
  ['a byte order mark', `\ufeff${text}`],
  ['a NUL at the end', `${text}\0`],
  ['no end', text.slice(0, -1)],
  ['two arrays', `${text}${text}`],
  ['a comma too much', `[${first},]`],
];

for (const [what, value] of unscanned) {
  test(`${what}: read by the whole reader of JSON`, () => {
    assert.equal(scanVolumes(bytes(value)), undefined);
    agrees(bytes(value));
  });
}

test('a sector that is half a character is at fault, also where its whole one was seen', () => {
  agrees(bytes(text));
  const broken = Buffer.from(text);
  broken[broken.indexOf(0xc3) + 1] = 0x22;
  agrees(broken);
  agrees(Buffer.from(text.replace('É', 'Ã'), 'latin1'));
});

test('a tombstone and single elements are read as ticks are', () => {
  agrees(null);
  agrees(bytes(text), [1]);
});

test('whatever is written over a message, the sums and the faults are those of its ticks', () => {
  const value = bytes(encodeMessage([tick, { ...tick, id: 2, sector: 'A' }, { ...tick, id: 3, volume: 0 }]));
  const signs = constantFrom(...Buffer.from('[]{},:"\\ \n0123456789.eE-+nulltrueSTZé\ufeff\0'));
  const change = tuple(nat(value.length - 1), signs);
  holds(
    property(array(change, { maxLength: 3 }), nat(value.length), (changes, from) => {
      const changed = Buffer.from(value);
      for (const [at, sign] of changes) changed[at] = sign;
      agrees(changed);
      agrees(changed.subarray(0, from));
      agrees(Buffer.concat([changed.subarray(0, from), value.subarray(Math.max(0, from - 9))]));
    }),
    { numRuns: 300 },
  );
});

function bytes(value: string): Uint8Array {
  return Buffer.from(value);
}
