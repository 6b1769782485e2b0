import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../../lib/cost/limits.ts';
import type { Priced } from '../../../lib/cost/priced.ts';
import { pricedOf } from '../../../lib/cost/priced.ts';
import { baseScenario, factors, grown, reachesOf, turnedFor, usedOf } from '../../../lib/cost/scale.ts';

const prod: Priced = pricedOf('prod');

test('limits have names of their own, and a source', () => {
  assert.equal(new Set(limits.map(({ name }) => name)).size, limits.length);
  for (const { name, source } of limits) assert.match(source, /^(https:\/\/|measured|a setting)/, name);
});

test('a limit is reached where its own arithmetic says so', () => {
  const at = new Map(reachesOf(prod).map(({ limit, factor }) => [limit.name, factor]));
  const near = (name: string, expected: number): void => {
    const actual = at.get(name) ?? assert.fail(name);
    assert.ok(Math.abs(actual / expected - 1) < 0.002, `${name}: ${actual}, not ${expected}`);
  };
  near('busiest ticker', 1 / 0.26);
  near('write quota', 40);
  // 20 bytes of requests a second from ten pages.
  near('distribution', 250_000 / 20);
  const { broker } = prod;
  const gigabytes = (broker.zones * Math.max(broker.storageGib, broker.storageMaxGib ?? 0) * 2 ** 30) / 1e9;
  near('disks', gigabytes / (0.00016 * 604_800 * broker.replication));
});

test('what is used of a limit never falls when the load grows', () => {
  for (const limit of limits) {
    const used = [0.01, ...factors].map(factor => usedOf(limit, prod, grown(baseScenario, factor)));
    assert.deepEqual(
      used.toSorted((a, b) => a - b),
      used,
      limit.name,
    );
  }
});

test('reaches come nearest first, and leave out what a stage does not bound', () => {
  const reaches = reachesOf({ ...prod, rawTable: { tickerShards: 1 } });
  const order = reaches.map(({ factor }) => factor);
  assert.deepEqual(
    order.toSorted((a, b) => a - b),
    order,
  );
  assert.ok(!reaches.some(({ limit }) => limit.name === 'write bound'));
  const bound = reachesOf({ ...prod, rawTable: { maxWrites: 500, tickerShards: 1 } });
  assert.ok(Math.abs((bound.find(({ limit }) => limit.name === 'write bound')?.factor ?? 0) - 0.5) < 0.001);
});

test('settings turned for a load carry it, but for what no setting helps', () => {
  const bounded: Priced = {
    ...prod,
    rawTable: { maxWrites: 500, tickerShards: 1 },
    query: { ...prod.query, concurrency: 1 },
  };
  for (const factor of [1, 10, 100]) {
    const { settings, left } = turnedFor(bounded, factor);
    const stuck = limits.filter(limit => usedOf(limit, settings, grown(baseScenario, factor)) > 1);
    assert.deepEqual(new Set(left), new Set(stuck));
    for (const { name, raise } of left) {
      assert.ok(raise === undefined || name === 'write bound', `${name} at ${factor} times`);
    }
  }
});

test('what has no more to give is left over', () => {
  const { settings, left } = turnedFor(prod, 10_000);
  assert.deepEqual(
    [settings.topic.partitions, settings.broker.brokersPerZone, settings.broker.storageGib],
    [1_000, 20, 16_384],
  );
  const names = new Set(left.map(({ name }) => name));
  for (const name of ['disks', 'volumes', 'transforms', 'busiest ticker']) assert.ok(names.has(name), name);
});

test('provisioned pollers grow with the partitions', () => {
  const { settings } = turnedFor(prod, 100);
  assert.ok(settings.topic.partitions > 3);
  assert.equal(
    settings.polling.mode === 'provisioned' && settings.polling.maxPollers,
    settings.topic.partitions,
  );
});
