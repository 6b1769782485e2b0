import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type History,
  rates,
  rateWindowMs,
  rowsPerSecond,
  withSamples,
} from '../../../dashboard/feed/rate.ts';
import { streams } from '../../browser/market.ts';

const start = Date.UTC(2026, 0, 1);

/** Samples of a stream with its rows at seconds 0, 1, 2… */
function history(...rows: readonly number[]): History {
  return rows.reduce<History>(
    (past, row, i) => withSamples(past, streams(new Date(start + i * 1000), row)),
    new Map(),
  );
}

const of = (past: History) => past.get('trades-transform') ?? [];

test('a rate is the rows between two samples over the seconds between them, by the server clock', () => {
  assert.equal(rowsPerSecond(of(history(0, 40)), 4000), 40);
});

test('rows that come a batch at a time make a steady rate over the window', () => {
  assert.equal(rowsPerSecond(of(history(0, 0, 80, 80, 160)), 4000), 40);
});

test('batches of two seconds make the same rate at every look between them', () => {
  const past = Array.from({ length: 12 }, (_, i) => i).reduce<History>((history, second) => {
    const batch = Math.floor(second / 2);
    const writtenAt = new Date(start + batch * 2000 - 300).toISOString();
    return withSamples(history, streams(new Date(start + second * 1000), batch * 20, { writtenAt }));
  }, new Map());
  assert.deepEqual(new Set(rates(of(past), 5000).slice(2)), new Set([10]));
});

test('a stream that went quiet falls to zero', () => {
  assert.equal(rowsPerSecond(of(history(0, 40, 40, 40, 40, 40, 40, 40)), 4000), 0);
});

test('one sample is no rate', () => {
  assert.equal(rowsPerSecond(of(history(100)), 4000), null);
});

test('a count that fell starts over instead of going below zero', () => {
  assert.equal(rowsPerSecond(of(history(500, 600, 0)), 4000), null);
  assert.equal(rowsPerSecond(of(history(500, 600, 0, 10)), 4000), 10);
});

test('after a long pause there is no rate until the second sample, and the pause is not averaged in', () => {
  const before = history(0, 10);
  const after = withSamples(before, streams(new Date(start + 3_600_000), 10_000));
  assert.equal(rowsPerSecond(of(after), 4000), null);
  const later = withSamples(after, streams(new Date(start + 3_601_000), 10_010));
  assert.equal(rowsPerSecond(of(later), 4000), 10);
});

test('the same moment twice counts once', () => {
  const twice = withSamples(history(0, 40), streams(new Date(start + 1000), 40));
  assert.equal(of(twice).length, 2);
});

test('rows beyond 2^53 are counted to the last one', () => {
  const big = 9_007_199_254_740_993n;
  const samples = [
    { atMs: 0, rows: big, writtenMs: 0, lag: 0, isOn: true },
    { atMs: 1000, rows: big + 3n, writtenMs: 1000, lag: 0, isOn: true },
  ];
  assert.equal(rowsPerSecond(samples, 4000), 3);
});

test('the window spans two batches at least', () => {
  assert.equal(rateWindowMs({ batchIntervalMs: 60_000 }), 120_000);
  assert.equal(rateWindowMs({ batchIntervalMs: 0 }), 5000);
});

test('the trend has a rate for every sample but the first', () => {
  assert.deepEqual(rates(of(history(0, 10, 20, 30)), 4000), [10, 10, 10]);
});

test('the trend has a gap while the stream was stopped, and nobody counted', () => {
  const past = [0, 1, 2, 3].reduce<History>((so, second) => {
    const state = second === 2 ? 'stopped' : 'running';
    return withSamples(so, streams(new Date(start + second * 1000), 10 * Math.min(2, second), { state }));
  }, new Map());
  assert.deepEqual(rates(of(past), 4000), [10, null, 6.666_666_666_666_667]);
});
