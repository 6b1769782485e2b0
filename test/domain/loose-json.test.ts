import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeMessage as decodeFact } from '../../domain/chatters/message.ts';
import { decodeArray, decodeOne } from '../../domain/message.ts';
import { aDayFrom, decodePost } from '../../domain/posts/post.ts';
import { decodeMessage as decodeTicks } from '../../domain/trades/message.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const tick = (id: number, price = '1') =>
  `{"id":${id},"created_at":"2026-04-01T00:00:00.000Z","ticker":"AVEL.MR","sector":"Energy, [x]","volume":11,"market_cap":1,"price":${price}}`;
const ids = (rows: readonly { readonly id: number }[]): number[] => rows.map(({ id }) => id);

for (const word of ['NaN', 'Infinity', '-Infinity'])
  test(`one ${word} among 500 rows is set aside by name and place, and the 499 others are rows`, () => {
    const rows = Array.from({ length: 500 }, (_, i) => tick(i + 1, i === 7 ? word : '2'));
    const text = `[${rows.join(', ')}]`;
    const read = decodeTicks(bytes(text));
    assert.deepEqual(ids(read.rows), Array.from({ length: 500 }, (_, i) => i + 1).toSpliced(7, 1));
    assert.deepEqual(read.rejected, [7]);
    const at = text.indexOf(`:${word}`) + 2;
    assert.equal(
      read.fault,
      `1 of 500 elements: [7] price is not a number from 0 to 1e125; price is ${word} at character ${at}, which JSON does not have`,
    );
    assert.deepEqual(
      ids(decodeTicks(bytes(text.replace(`:${word}`, ':3')), [7]).rows),
      [8],
      'a redrive takes the very one',
    );
    assert.deepEqual(decodeTicks(bytes(text), [7]).rows, []);
  });

const broken: readonly (readonly [what: string, element: string, reason: RegExp])[] = [
  ['a comma too many', '{"id":5,}', /\[1\] not JSON from character \d+ on/],
  ['single quotes', "{'id':5}", /\[1\] not JSON/],
  ['a number with a zero before it', '{"id":05}', /\[1\] not JSON/],
  ['a control character in a text', '{"id":"\n"}', /\[1\] not JSON/],
  ['nothing', ' ', /\[1\] not JSON: there is nothing/],
  ['undefined', 'undefined', /\[1\] not JSON/],
  ['half a word', 'Nan', /\[1\] not JSON/],
];
for (const [what, element, reason] of broken)
  test(`${what} costs its own element alone`, () => {
    const read = decodeTicks(bytes(`[${tick(1)},${element},${tick(3)}]`));
    assert.deepEqual(ids(read.rows), [1, 3]);
    assert.deepEqual(read.rejected, [1]);
    assert.match(read.fault ?? '', reason);
  });

test('what stands in texts is text: NaN, brackets, commas and escaped quotes', () => {
  const any = (value: unknown) => (Array.isArray(value) ? 'an array' : (value as object));
  const rows = [{ a: 'NaN, Infinity ]}' }, { b: '\\"NaN,[' }, { c: '\\' }];
  const text = JSON.stringify(rows);
  const read = decodeArray(bytes(text.replace(']', ',NaN]').replace(/.$/, ',{"d":NaN}]')), any);
  assert.deepEqual(read.rows.slice(1), [{ b: '\\"NaN,[' }, { c: '\\' }, { d: null }]);
});

test('an array that does not end, or has something behind it, is at fault as a whole', () => {
  assert.match(decodeTicks(bytes(`[${tick(1)},{"id":`)).fault ?? '', /its array does not end/);
  assert.match(decodeTicks(bytes(`[${tick(1)}] x`)).fault ?? '', /character \d+ stands behind its end/);
  assert.deepEqual(decodeTicks(bytes('[NaN')).rows, []);
});

test('byte order marks around a value, and the NUL at its end, are not of it', () => {
  for (const text of [
    `\uFEFF[${tick(1)}]`,
    `[${tick(1)}]\uFEFF`,
    `[${tick(1)}]\0`,
    `\uFEFF\uFEFF[${tick(1)}]\uFEFF\0`,
  ]) {
    const read = decodeTicks(bytes(text));
    assert.deepEqual([ids(read.rows), read.fault], [[1], undefined]);
  }
});

test('a field that is not read may be NaN, and one that is read is named', () => {
  const post =
    '{"id":"a","created_at":"2026-04-01T00:00:00Z","user":"u","text":"NaN","likes":NaN,"lang":NaN}';
  const at = Date.UTC(2026, 3, 2);
  assert.deepEqual(decodePost(bytes(post), aDayFrom(at)), {
    rows: [{ id: 'a', createdAt: '2026-04-01T00:00:00.000Z', user: 'u', text: 'NaN' }],
  });
  const { fault } = decodePost(bytes(post.replace('"text":"NaN"', '"text":NaN')), aDayFrom(at));
  assert.match(fault ?? '', /^text is not text; text is NaN at character 65, which JSON does not have/);
  assert.match(
    decodeFact(bytes('{"user_id":NaN,"chatter_login":"b"}'), 1).fault ?? '',
    /^user_id is not text; user_id is NaN at character 12/,
  );
});

test('ids that are whole numbers keep their digits, or are refused', () => {
  const id = '12345678901234567890123';
  assert.equal(
    decodePost(bytes(`{"id":${id},"created_at":"2026-04-01T00:00:00Z","user":"u","text":""}`)).rows[0]?.id,
    id,
  );
  assert.equal(decodeFact(bytes(`{"user_id":${id},"user_login":"b"}`), 1).fault, 'user_id is not text');
  assert.match(
    decodeTicks(bytes(`[${tick(1)},${tick(2).replace('"id":2', '"id":9007199254740993')}]`)).fault ?? '',
    /^1 of 2 elements: \[1\] id is not a whole number from 1 to 2\^53-1$/,
  );
});

test('a megabyte of brackets, commas or quotes takes no longer than it is', () => {
  for (const piece of ['[', ',', '"', '[,', '{"a":NaN,'])
    assert.equal(decodeOne(bytes(`[NaN${piece.repeat(200_000)}`), () => 'no row').rows.length, 0);
});
