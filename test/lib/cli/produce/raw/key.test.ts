import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyReader } from '../../../../../lib/cli/produce/raw/key.ts';

const read = keyReader('id');

for (const [line, key] of [
  ['{"id":"a"}', 'a'],
  ['{"id":""}', ''],
  ['{"id":7}', '7'],
  [' {"id":1.5} ', '1.5'],
  ['{"id":9007199254740991}', '9007199254740991'],
] as const) {
  test(`${line} has the key ${JSON.stringify(key)}`, () => {
    assert.deepEqual(read(Buffer.from(line)), { key });
  });
}

for (const [line, reason] of [
  ['id', 'not JSON'],
  ['[1]', 'not a JSON object'],
  ['null', 'not a JSON object'],
  ['{}', 'no field "id"'],
  ['{"toString":1}', 'no field "id"'],
  ['{"id":null}', 'field "id" is neither a text nor a number'],
  ['{"id":{}}', 'field "id" is neither a text nor a number'],
  ['{"id":9007199254740993}', 'field "id" is a number beyond 2^53: write it as a text'],
] as const) {
  test(`${line} has no key: ${reason}`, () => assert.equal(read(Buffer.from(line)), reason));
}

test('bytes that are not UTF-8 have none', () => {
  assert.equal(read(Buffer.from([0x7b, 0xff, 0x7d])), 'not UTF-8');
  assert.equal(keyReader('toString')(Buffer.from('{}')), 'no field "toString"');
});
