import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sqlErrorOf } from '../../functions/io/sql-error.ts';

const cases: readonly (readonly [number, string, string])[] = [
  [1062, '23000', 'duplicate'],
  [1213, '40001', 'conflict'],
  [1205, 'HY000', 'conflict'],
  [3572, 'HY000', 'conflict'],
  [1020, 'HY000', 'conflict'],
  [1264, '22003', 'data'],
  [1048, '23000', 'data'],
  [1366, 'HY000', 'data'],
  [3819, 'HY000', 'data'],
  [1644, '45000', 'data'],
  [1146, '42S02', 'other'],
  [1290, 'HY000', 'other'],
];

for (const [code, state, kind] of cases) {
  test(`MySQL error ${code} (${state}) is of kind ${kind}`, () => {
    const error = sqlErrorOf(new Error(`Words; Error code: ${code}; SQLState: ${state}`));
    assert.equal(error?.kind, kind);
    assert.equal(error?.code, code);
  });
}

test('an error without a code of the database is not one of the database', () => {
  assert.equal(sqlErrorOf(new Error('connect ECONNREFUSED')), undefined);
  assert.equal(sqlErrorOf('text'), undefined);
});
