import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stages } from '../../../lib/settings/stages.ts';
import { brokerSpeed } from '../../../lib/cost/brokers.ts';
import { brokerPrice, brokerPrices, prices, readOn } from '../../../lib/cost/prices.ts';

test('every price is above nothing, names a page of AWS’s that decides, and says how old it is', () => {
  for (const [name, price] of [...Object.entries(prices), ...Object.entries(brokerPrices)]) {
    assert.ok(price.usd > 0 && price.per > 0, name);
    assert.match(price.source, /^https:\/\/aws\.amazon\.com\/[a-z0-9/-]+\/pricing\/$/, name);
    assert.match(price.asOf, /^(20\d\d-(0[1-9]|1[0-2])|undated)$/, name);
    assert.ok(price.asOf === 'undated' || price.asOf <= readOn.slice(0, 7), name);
    assert.ok(price.confidence !== 'listed' || price.asOf !== 'undated', `${name} is listed without a date`);
  }
});

test('brokers of every stage have a price and a speed', () => {
  for (const { broker } of Object.values(stages)) {
    assert.ok(brokerPrice(broker.instanceType).usd > 0);
    assert.ok(brokerSpeed(broker.instanceType).volume > 0);
  }
});

test('a broker that nobody priced is an error that names the setting', () => {
  assert.throws(() => brokerPrice('kafka.m9.huge'), /broker\.instanceType: no price of kafka\.m9\.huge/);
  assert.throws(() => brokerSpeed('kafka.m9.huge'), /broker\.instanceType: the speed of kafka\.m9\.huge/);
});
