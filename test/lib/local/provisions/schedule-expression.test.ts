import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ratePeriodMs } from '../../../../lib/local/provisions/schedule-expression.ts';

for (const [expression, ms] of [
  ['rate(1 minute)', 60_000],
  ['rate(5 minutes)', 300_000],
  ['rate(1 hour)', 3_600_000],
  ['rate(2 days)', 172_800_000],
] as const)
  test(`${expression} fires every ${ms} ms`, () => assert.equal(ratePeriodMs(expression), ms));

for (const expression of [
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(0 minutes)',
  'rate(1 second)',
  'cron(* * * * ? *)',
  '',
])
  test(`"${expression}" is refused by name`, () =>
    assert.throws(() => ratePeriodMs(expression), /^Error: schedule expression/));
