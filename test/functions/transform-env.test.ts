import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTransformEnv } from '../../functions/transform/env.ts';

const variables = {
  RAW_TABLE: 'raw',
  SET_ASIDE_TABLE: 'aside',
  COUNTERS_TABLE: 'counters',
  LATEST_TABLE: 'latest',
  STREAM: 'stream',
  AHEAD_SECONDS: '60',
  TTL_DAYS: '0',
  REPORT_ITEM_FAILURES: 'false',
};

test('false is false', () => {
  assert.equal(readTransformEnv(variables).reportItemFailures, false);
  assert.equal(readTransformEnv({ ...variables, REPORT_ITEM_FAILURES: 'true' }).reportItemFailures, true);
});

for (const text of ['1', 'yes', 'TRUE', ' true', '0'])
  test(`${JSON.stringify(text)} says neither whether failures are reported nor that they are not`, () => {
    assert.throws(
      () => readTransformEnv({ ...variables, REPORT_ITEM_FAILURES: text }),
      new RegExp(`REPORT_ITEM_FAILURES must be true or false, not "${text}"`),
    );
  });

test('a mapping that reads answers and a function that does not give them cannot come apart by silence', () => {
  const { REPORT_ITEM_FAILURES: _, ...others } = variables;
  assert.throws(() => readTransformEnv(others), /missing environment variables: REPORT_ITEM_FAILURES/);
});
