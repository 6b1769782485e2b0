import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sqlErrorOf } from '../../../functions/io/sql-error.ts';
import { isRecordFault, thrownBy } from '../../../functions/stream/record-fault.ts';

const coded = (code: string): Error => Object.assign(new Error('no'), { code });
const named = (name: string): Error => Object.assign(new Error('no'), { name });

const thrown: readonly (readonly [what: string, error: unknown, isRecords: boolean])[] = [
  ['a TypeError', new TypeError('x is undefined'), true],
  ['a string', 'no', true],
  ['nothing', undefined, true],
  ['an error with a code of its own', coded('ERR_INVALID_ARG_VALUE'), true],
  ['a refused connection', coded('ECONNREFUSED'), false],
  ['a name that is not found', coded('ENOTFOUND'), false],
  ['a time-out of fetch', new TypeError('fetch failed', { cause: coded('UND_ERR_CONNECT_TIMEOUT') }), false],
  ['an ended signal', named('TimeoutError'), false],
  ['throttling', named('ThrottlingException'), false],
];
for (const [what, error, isRecords] of thrown)
  test(`${what}, thrown by a module, is ${isRecords ? '' : 'not '}the record’s fault`, () => {
    const fault = thrownBy('stream', error);
    assert.equal(isRecordFault(fault), isRecords);
    if (!isRecords) assert.equal(fault, error);
  });

const refused: readonly (readonly [code: number, state: string, isRecords: boolean])[] = [
  [1406, '22001', true],
  [1062, '23000', true],
  [3819, 'HY000', true],
  [1242, '21000', true],
  [1364, 'HY000', true],
  [1906, 'HY000', true],
  [1136, '21S01', false],
  [1146, '42S02', false],
  [1064, '42000', false],
  [1142, '42000', false],
  [1213, '40001', false],
  [1205, 'HY000', false],
];
for (const [code, state, isRecords] of refused)
  test(`MySQL's ${code} is ${isRecords ? '' : 'not '}the record’s fault`, () => {
    const error = new Error(`No; Error code: ${code}; SQLState: ${state}`);
    assert.equal(isRecordFault(sqlErrorOf(error)), isRecords);
  });
