import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsOfStage } from '../../../lib/settings/stages.ts';
import type { PollingSettings } from '../../../lib/settings/stream-settings.ts';
import { total } from '../../../lib/cost/line.ts';
import { breakEvenBytesPerSecond, endpointsOf, pollingLines, unitsOf } from '../../../lib/cost/polling.ts';
import { isAbout } from './about.ts';

const onDemand: PollingSettings = { mode: 'on-demand' };
const { polling: grouped } = settingsOfStage('prod');
assert.ok(grouped.mode === 'provisioned');

/** Zones of brokers, and of endpoints. */
const zones = (all: number, endpoints = all) => ({
  broker: { ...settingsOfStage('dev').broker, zones: all },
  network: { endpointZones: endpoints },
});

test('on demand costs two endpoints in each zone, and the bytes through them', () => {
  assert.deepEqual(endpointsOf(onDemand), ['lambda', 'sts']);
  isAbout(total(pollingLines(onDemand, zones(2), 0, 730)), 2 * 2 * 730 * 0.01);
  isAbout(total(pollingLines(onDemand, zones(3), 0, 730)), 2 * 3 * 730 * 0.01);
  // A megabyte a second is 3.6 GB an hour.
  isAbout(total(pollingLines(onDemand, zones(2), 1_000_000, 1)), 0.04 + 3.6 * 0.01);
  // In one of two zones they cost half, and half of what comes crosses zones, out of one and into the other.
  isAbout(total(pollingLines(onDemand, zones(2, 1), 1_000_000, 1)), 0.02 + 3.6 * (0.01 + 0.01));
});

test('provisioned pollers need no endpoint; the group shares one unit', () => {
  assert.deepEqual(endpointsOf(grouped), []);
  isAbout(total(pollingLines(grouped, zones(3), 0, 730)), 730 * 0.185);
});

test('another unit is taken for more than ten pollers, and above 20 MB/s', () => {
  assert.equal(unitsOf({ ...grouped, minPollers: 1 }, 0), 1);
  assert.equal(unitsOf({ ...grouped, minPollers: 2 }, 0), 2);
  assert.equal(unitsOf(grouped, 20_000_000), 1);
  assert.equal(unitsOf(grouped, 20_000_001), 2);
});

test('at the break-even both ways cost the same; below it on demand is cheaper, above it provisioned, for good', () => {
  for (const place of [zones(2), zones(3), zones(2, 1)]) {
    const even = breakEvenBytesPerSecond(place);
    const more = (bytes: number) =>
      total(pollingLines(onDemand, place, bytes, 1)) - total(pollingLines(grouped, place, bytes, 1));
    isAbout(more(even), 0);
    assert.ok(more(even * 0.99) < 0);
    for (const times of [1.01, 2, 5, 6, 10, 100]) assert.ok(more(even * times) > 0, `${times} times`);
  }
  // 18.5 cents an hour less 4 cents of endpoints, at one cent a GB.
  isAbout(breakEvenBytesPerSecond(zones(2)), (14.5 * 1e9) / 3600);
  assert.equal(breakEvenBytesPerSecond(zones(10)), 0);
});
