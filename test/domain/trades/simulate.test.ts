import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededCompanies } from '../../../domain/trades/companies.ts';
import { numbered } from '../../../domain/simulated.ts';
import { tickAll } from '../../../domain/trades/simulate.ts';
import { parseTick } from '../../../domain/trades/tick.ts';

const atMs = Date.UTC(2025, 0, 24, 9);

test('every company trades once, at the given time, and market_cap is price times shares', () => {
  const { ticks } = tickAll(seededCompanies, new Map(), atMs, () => 0.5);
  assert.deepEqual(
    ticks.map(({ ticker }) => ticker),
    seededCompanies.map(({ ticker }) => ticker),
  );
  for (const [index, tick] of ticks.entries()) {
    assert.equal(tick.created_at, '2025-01-24T09:00:00.000Z');
    assert.ok(Math.abs(tick.market_cap - tick.price * (seededCompanies[index]?.shares ?? 0)) < 0.01);
  }
});

test('prices go on from where they were', () => {
  const { ticks, prices } = tickAll(seededCompanies, new Map([['AVEL.MR', 200]]), atMs, () => 0.5);
  assert.equal(ticks[0]?.price, 200);
  assert.equal(prices.get('AVEL.MR'), 200);
});

test('whatever the randomness, all ticks are valid and prices stay within their bounds', () => {
  for (const random of [() => 0, () => 0.999_999_999, sequence()]) {
    let prices: ReadonlyMap<string, number> = new Map();
    for (let step = 0; step < 2_000; step++) {
      const tick = tickAll(seededCompanies, prices, atMs + step, random);
      prices = tick.prices;
      for (const value of numbered(tick.ticks, 1)) assert.equal(parseTick(value), value);
    }
    for (const price of prices.values()) assert.ok(price >= 1 && price <= 1_000_000);
  }
});

test('there are ten seeded companies with distinct tickers', () => {
  assert.equal(new Set(seededCompanies.map(({ ticker }) => ticker)).size, 10);
});

/** Numbers that look random and are the same in every run. */
function sequence(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
