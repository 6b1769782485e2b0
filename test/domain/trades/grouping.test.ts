import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numbered } from '../../../domain/simulated.ts';
import type { TickDraft } from '../../../domain/trades/csv-row.ts';
import { groupRows, maxBytes, messagesOf } from '../../../domain/trades/grouping.ts';

const row = (created_at: string, sector = 'Energy'): TickDraft => ({
  created_at,
  ticker: 'AVEL.MR',
  sector,
  volume: 100,
  market_cap: 1,
  price: 1,
});
const first = row('2024-02-16T00:00:00.000Z');
const second = row('2024-02-19T00:00:00.000Z');

test('consecutive rows of one timestamp are one group, also when it comes again later', () => {
  assert.deepEqual(groups([first, first, second, first]), [[first, first], [second], [first]]);
});

test('a group ends after 500 rows', () => {
  const sizes = groups(Array(1001).fill(first)).map(group => group.length);
  assert.deepEqual(sizes, [500, 500, 1]);
});

test('a group ends before its message passes 256 KB, whatever the characters and ids', () => {
  const wide = row('2024-02-16T00:00:00.000Z', '世'.repeat(64));
  const rows = Array.from({ length: 500 }, () => ({
    ...wide,
    ticker: '"'.repeat(32),
    market_cap: 1 / 3,
    price: 1e21 / 7,
  }));
  const more = rows.map(each => ({ ...each, company: '世'.repeat(200) }));
  const messages = groups(more).map(group => JSON.stringify(numbered(group, Number.MAX_SAFE_INTEGER - 500)));
  assert.ok(messages.length > 1);
  for (const message of messages) assert.ok(Buffer.byteLength(message) <= maxBytes);
  assert.ok(Buffer.byteLength(messages[0] ?? '') > maxBytes * 0.95);
});

test('no rows are no group', () => {
  assert.deepEqual(groups([]), []);
});

test('messages carry rows with consecutive ids', () => {
  const messages = messagesOf(numbered(Array(501).fill(first), 7)).map(text => JSON.parse(text));
  assert.deepEqual(
    messages.map(ticks => [ticks.length, ticks[0].id]),
    [
      [500, 7],
      [1, 507],
    ],
  );
  assert.deepEqual(Object.keys(messages[0][0])[0], 'id');
});

function groups(rows: readonly TickDraft[]): (readonly TickDraft[])[] {
  const grouping = groupRows();
  return [...rows.map(each => grouping.add(each)), grouping.flush()].filter(group => group !== undefined);
}
