import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from '../../../../../lib/local/endpoint/lambda/page.ts';

const all = [0, 1, 2, 3, 4];
const pageOf = (query: string, largest = 3) => page(all, new URLSearchParams(query), largest);

test('a page is as large as it is asked for and may be, and names the next one while there is one', () => {
  assert.deepEqual(pageOf(''), { items: [0, 1, 2], NextMarker: '3' });
  assert.deepEqual(pageOf('MaxItems=2&Marker=2'), { items: [2, 3], NextMarker: '4' });
  assert.deepEqual(pageOf('MaxItems=10000'), { items: [0, 1, 2], NextMarker: '3' });
  assert.deepEqual(pageOf('Marker=2'), { items: [2, 3, 4] });
  assert.deepEqual(pageOf('Marker=9'), { items: [] });
});

test('what is no page is refused as Lambda does', () => {
  for (const [query, message] of [
    ['MaxItems=0', /Value '0' at 'maxItems'.*greater than or equal to 1$/],
    ['MaxItems=10001', /at 'maxItems'.*less than or equal to 10000$/],
    ['MaxItems=1.5', /at 'maxItems'/],
    ['MaxItems=', /at 'maxItems'/],
    ['Marker=-1', /at 'marker'.*greater than or equal to 0$/],
    ['Marker=x', /at 'marker'/],
  ] as const)
    assert.throws(() => pageOf(query), { code: 'ValidationException', message });
});
