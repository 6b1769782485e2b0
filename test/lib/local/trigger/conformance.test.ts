import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ITEMS, NOT_PLAYED, OF_THE_ENDPOINT } from './conformance.ts';

/** A test's title that begins with the numbers of the items it shows. */
const NUMBERED = /\b(?:it|test)\(\s*['"`]((?:\d+, )*\d+): /g;
const rooms = ['trigger', 'provisions', 'endpoint', '../mapping'];

test('every item of the notes on Kafka event source mappings has a test, or a reason to have none', () => {
  const tested = new Set(rooms.flatMap(itemsTested));
  const elsewhere = new Set([...Object.keys(NOT_PLAYED).map(Number), ...OF_THE_ENDPOINT]);
  const every = Array.from({ length: ITEMS }, (_, i) => i + 1);
  assert.deepEqual(
    every.filter(item => !tested.has(item) && !elsewhere.has(item)),
    [],
    'items without a test',
  );
  assert.deepEqual(
    [...tested, ...elsewhere].filter(item => item < 1 || item > ITEMS),
    [],
    'no such items',
  );
  assert.deepEqual(
    Object.keys(NOT_PLAYED)
      .map(Number)
      .filter(item => tested.has(item)),
    [],
    'items listed as not played that have a test',
  );
});

function itemsTested(room: string): number[] {
  const folder = join(import.meta.dirname, '..', room);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .flatMap(file => [...readFileSync(join(folder, file), 'utf8').matchAll(NUMBERED)])
    .flatMap(([, numbers]) => (numbers ?? '').split(', ').map(Number));
}
