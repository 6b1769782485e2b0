import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededCompanies } from '../../../domain/trades/companies.ts';
import { numbered } from '../../../domain/simulated.ts';
import { messagesOf } from '../../../domain/trades/grouping.ts';
import { tickAll } from '../../../domain/trades/simulate.ts';
import type { Item } from '../../../functions/io/dynamodb.ts';
import { tickItem } from '../../../functions/io/trades/tick-item.ts';
import { assumed } from '../../../lib/cost/assumptions.ts';

/** A year’s worth of ids before them, and every minute of a day. */
const ticks = Array.from({ length: 1_440 }, (_, minute) =>
  numbered(
    tickAll(seededCompanies, new Map(), Date.UTC(2026, 2, 1) + minute * 60_000, halves(minute)).ticks,
    200_000_000 + minute * seededCompanies.length,
  ),
);

test('a row in a message is about as long as is assumed', () => {
  const bytes = ticks.flatMap(messagesOf).reduce((sum, message) => sum + Buffer.byteLength(message), 0);
  isNear(assumed.rowBytes.value, bytes / ticks.flat().length);
});

test('a row as an item is about as large as is assumed, and takes one write unit', () => {
  const sizes = ticks
    .flat()
    .map(tick => sizeOf({ ...tickItem(tick, tick.ticker), expires_at: { N: '1790000000' } }));
  isNear(assumed.itemBytes.value, sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
  assert.ok(Math.max(...sizes) < 1024);
});

/** Assumed sizes are rounded up, by a tenth at most. */
function isNear(value: number, measured: number): void {
  assert.ok(value >= measured * 0.97 && value <= measured * 1.1, `${value} is assumed, ${measured} measured`);
}

/** As DynamoDB counts: names, texts in UTF-8, numbers at two digits a byte and one more. */
function sizeOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, { S, N }]) => {
    const value = S ?? N ?? assert.fail(`${name} is neither text nor number`);
    const digits = value.replaceAll(/\D/g, '').replace(/^0+|0+$/g, '').length;
    const bytes = S === undefined ? Math.ceil(digits / 2) + 1 : Buffer.byteLength(value);
    return sum + Buffer.byteLength(name) + bytes;
  }, 0);
}

/** Numbers from 0 to 1 that are the same each time. */
function halves(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
