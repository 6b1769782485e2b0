import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lazy } from 'aws-cdk-lib/core';
import { functionFaults } from '../../../lib/constructs/function-faults.ts';

for (const concurrency of [undefined, 1, 1_000])
  test(`a function may have ${concurrency ?? 'no'} calls at a time reserved`, () => {
    assert.deepEqual(functionFaults({}, concurrency), []);
  });

for (const concurrency of [0, -1, 1.5, Number.NaN])
  test(`${concurrency} calls at a time are refused`, () => {
    assert.deepEqual(functionFaults({}, concurrency), [
      `reservedConcurrency must be a whole number from 1, not ${concurrency}`,
    ]);
  });

test('4 KB of variables fit, whatever those hold that are known at deployment', () => {
  const late = Lazy.string({ produce: () => 'x'.repeat(5_000) });
  assert.deepEqual(functionFaults({ AB: 'x'.repeat(4_092), CD: late }, undefined), []);
  assert.deepEqual(functionFaults({ AB: 'x'.repeat(4_093), CD: late }, undefined), [
    'variables have 4097 bytes, and Lambda takes 4096',
  ]);
});

test('bytes count, not letters', () => {
  assert.match(functionFaults({ AB: 'é'.repeat(2_048) }, undefined)[0] ?? '', /4098 bytes/);
});
