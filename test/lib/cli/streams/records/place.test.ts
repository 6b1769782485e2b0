import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeIn } from '../../../../../lib/cli/streams/records/place.ts';

const at = (iso: string) => ({ at: 'time', timeMs: Date.parse(iso) });

const cases: readonly [text: string, place: object][] = [
  ['beginning', { at: 'beginning' }],
  ['end', { at: 'end' }],
  ['0', { at: 'offset', offset: 0n }],
  ['9007199254740993', { at: 'offset', offset: 9_007_199_254_740_993n }],
  ['2026-03-01', at('2026-03-01T00:00:00Z')],
  ['2026-03-01 09:30', at('2026-03-01T09:30:00Z')],
  ['2026-03-01T09:30:01.5', at('2026-03-01T09:30:01.500Z')],
  ['2026-03-01T09:30+02:00', at('2026-03-01T07:30:00Z')],
];

for (const [text, place] of cases)
  test(`${text} is a place`, () => assert.deepEqual(placeIn('--to', text), place));

for (const text of ['', '-1', '1.5', 'yesterday', '2026-13-01', '2026-03-01T25:00Z', '1e3'])
  test(`"${text}" is no place`, () => assert.throws(() => placeIn('--to', text), /^WrongUsage: --to wants/));
