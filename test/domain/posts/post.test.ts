import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aDayFrom, decodePost } from '../../../domain/posts/post.ts';

const now = Date.parse('2025-01-24T09:00:00.000Z');
const sent = { id: '7', created_at: '2025-01-24T09:00:00.000Z', user: 'ann', text: 'Good coffee' };
const post = { id: '7', createdAt: '2025-01-24T09:00:00.000Z', user: 'ann', text: 'Good coffee' };

test('a record holds one post', () => {
  assert.deepEqual(decode(sent), { rows: [post] });
  assert.deepEqual(decode({ ...sent, lang: 'pt-BR', likes: 3 }), { rows: [{ ...post, lang: 'pt-BR' }] });
  assert.deepEqual(decode({ ...sent, lang: null, text: '' }), { rows: [{ ...post, text: '' }] });
});

test('a time of any ISO form becomes UTC with milliseconds', () => {
  for (const time of ['2025-01-24T09:00:00Z', '2025-01-24 09:00:00.000000', '2025-01-24T10:30:00.0001+01:30'])
    assert.deepEqual(decode({ ...sent, created_at: time }), { rows: [post] }, time);
});

test('an id that is a number keeps every digit that the record has', () => {
  for (const id of ['7', '0', '567588278875213825', '123456789012345678901234567890']) {
    const { rows } = decodePost(
      new TextEncoder().encode(
        `{"more":{"id":1.5},"text":"","user":"ann","created_at":"2025-01-24","id": ${id}}`,
      ),
      aDayFrom(now),
    );
    assert.equal(rows[0]?.id, id);
  }
});

test('a byte order mark is no part of the post, and a time may have its offset behind a space', () => {
  const bytes = new TextEncoder().encode(
    `\ufeff${JSON.stringify({ ...sent, created_at: '2025-01-24 01:00:00 -0800' })}`,
  );
  assert.deepEqual(decodePost(bytes, aDayFrom(now)), { rows: [post] });
});

test('outer spaces of an id are not part of it', () => {
  assert.deepEqual(decode({ ...sent, id: ' 7\n' }), { rows: [post] });
});

test('NUL and unpaired surrogates are replaced, pairs and marks of direction stay', () => {
  const text = '\0a\ud800b\udc00\ud83d\ude00\u202ec';
  const { rows } = decode({ ...sent, text, user: 'ann\0' });
  assert.equal(rows[0]?.text, '\ufffda\ufffdb\ufffd\ud83d\ude00\u202ec');
  assert.equal(rows[0]?.user, 'ann\ufffd');
});

test('the largest id and text, the first and the last time are taken', () => {
  const largest = { ...sent, id: 'é'.repeat(512), text: '€'.repeat(87_381), user: 'u'.repeat(1024) };
  assert.equal(decode(largest).fault, undefined);
  assert.equal(decode({ ...sent, created_at: '2000-01-01T00:00:00.000Z' }).fault, undefined);
  assert.equal(decode({ ...sent, created_at: '2025-01-25T09:00:00.000Z' }).fault, undefined);
});

const refused: readonly (readonly [string, unknown, RegExp])[] = [
  ['null', null, /not an object/],
  ['an array', [sent], /not an object/],
  ['no id', { ...sent, id: undefined }, /^id is not text/],
  ['a fraction as id', { ...sent, id: 7.5 }, /^id is a number that is not whole: write it as text/],
  ['a negative id', { ...sent, id: -7 }, /^id is a number that is not whole/],
  ['an id of spaces', { ...sent, id: '  ' }, /^id is not text/],
  ['an id of 1,025 bytes', { ...sent, id: `${'é'.repeat(512)}e` }, /^id is not text/],
  ['an id of 2 KB', { ...sent, id: 'e'.repeat(2048) }, /^id is not text/],
  ['an id with half a character', { ...sent, id: '7\udc00' }, /^id holds/],
  ['no time', { ...sent, created_at: undefined }, /^created_at is not a UTC time/],
  ['a time in numbers', { ...sent, created_at: now }, /^created_at is not a UTC time/],
  ['the 30th of February', { ...sent, created_at: '2025-02-30T00:00:00.000Z' }, /^created_at is not/],
  ['the year 0001', { ...sent, created_at: '0001-01-01T00:00:00.000Z' }, /^created_at is not/],
  ['the last moment of 1999', { ...sent, created_at: '1999-12-31T23:59:59.999Z' }, /before the year 2000/],
  ['a day and a millisecond ahead', { ...sent, created_at: '2025-01-25T09:00:00.001Z' }, /ahead/],
  ['the year 9999', { ...sent, created_at: '9999-12-31T23:59:59.999Z' }, /ahead/],
  ['no user', { ...sent, user: undefined }, /^user/],
  ['an empty user', { ...sent, user: '' }, /^user/],
  ['no text', { ...sent, text: undefined }, /^text is not text/],
  ['a text of 256 KB and a byte', { ...sent, text: 'a'.repeat(262_145) }, /^text is longer/],
  ['a text that replacing makes too long', { ...sent, text: '\0'.repeat(100_000) }, /^text is longer/],
  ['a text of 1 MB', { ...sent, text: 'a'.repeat(1_000_000) }, /^text is longer/],
  ['a list of languages', { ...sent, lang: ['en'] }, /^lang/],
  ['a sentence as language', { ...sent, lang: 'my own' }, /^lang/],
];

for (const [what, value, reason] of refused) {
  test(`${what} is no post`, () => {
    const { rows, fault } = decode(value);
    assert.deepEqual(rows, []);
    assert.match(fault ?? '', reason);
  });
}

test('a tombstone, no bytes, half a character and half an object have no post and a fault', () => {
  assert.match(decodePost(null).fault ?? '', /^tombstone/);
  assert.match(decodePost(new Uint8Array()).fault ?? '', /empty/);
  assert.match(decodePost(Uint8Array.of(0x7b, 0xc3)).fault ?? '', /not UTF-8/);
  assert.match(decodePost(new TextEncoder().encode('{"id":')).fault ?? '', /not JSON/);
});

function decode(value: unknown) {
  return decodePost(new TextEncoder().encode(JSON.stringify(value)), aDayFrom(now));
}
