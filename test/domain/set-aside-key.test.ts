import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setAsideKey, sourceSuffixIn } from '../../domain/set-aside-key.ts';

const place = { topic: 'votes', partition: 1, offset: 9 };
const digest = '1f2e3d4c5b6a7988';

test('keys ascend by partition and offset, whatever the source', () => {
  const keys = [
    setAsideKey(place, digest),
    setAsideKey({ ...place, offset: 10 }, '0000000000000000'),
    setAsideKey({ ...place, partition: 10, offset: 0 }, digest),
  ];
  assert.deepEqual(keys.toSorted(), keys);
});

test('a key says which source it is of, and one of an older version that it does not', () => {
  assert.equal(sourceSuffixIn(setAsideKey(place, digest)), `#${digest}`);
  assert.equal(sourceSuffixIn('votes#00001#00000000000000000009'), '#');
});
