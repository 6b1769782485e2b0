import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readText } from '../../../domain/posts/tokens.ts';

const marks = new Set([':)', ':d', '<3', '😍', '👍', '❤']);

const read: readonly (readonly [string, readonly string[]])[] = [
  ['', []],
  [' \n\t\u00a0', []],
  ['Good COFFEE, good-bye', ['good', 'coffee', 'good', 'bye']],
  ["don't can’t 'quoted' rock'n'roll o''clock", ["don't", "can't", 'quoted', "rock'n'roll", 'o', 'clock']],
  ['#best (really) 9to5 3.5', ['best', 'really', '9to5', '3', '5']],
  ['naïve Über 咖啡 قهوة', ['naïve', 'über', '咖啡', 'قهوة']],
  ['see https://bad.example/awful?good=1 www.bad.example HTTP://X', ['see']],
  ['@sad_user @sad.example: hi, a @ b', ['hi', 'a', 'b']],
  ['yes :) <3! :D... (:)', ['yes', ':)', '<3', ':d']],
  ['note:) 10:30', ['note', '10', '30']],
  ['😍😍 wow👍🏽! ❤️', ['😍', '😍', 'wow', '👍', '❤']],
  ['🚲 \ud83d \ude0d \ufffd a\ud800b', ['a', 'b']],
  ['\u202egood\u202c \u200fbad', ['good', 'bad']],
];

for (const [text, tokens] of read) {
  test(`${JSON.stringify(text)} holds ${tokens.length} words and marks`, () => {
    const found = readText(text, mark => marks.has(mark)).tokens;
    assert.deepEqual(
      found.map(token => token.text),
      tokens,
    );
    for (const { kind, text } of found) assert.equal(kind, marks.has(text) ? 'mark' : 'word');
  });
}

test('a word of two or more capitals is shouted', () => {
  const { tokens } = readText("I LOVE IT Love iPhone 100 CAN'T 4K É", () => false);
  assert.deepEqual(
    tokens.filter(({ shouted }) => shouted).map(({ text }) => text),
    ['love', 'it', "can't", '4k'],
  );
});

test('exclamation marks are counted outside URLs', () => {
  assert.equal(readText('What!? no!!! https://a.example/! !', () => false).exclamations, 5);
});

test('no more marks are asked for than a text has characters, and none is longer than an emoticon', () => {
  for (const part of [
    'a',
    '.',
    "a'",
    ': ',
    ':) ',
    '😍',
    '👍🏽\u200d',
    '\ud83d',
    '\u202e',
    'قهوة ',
    '@a ',
    'good!!! ',
  ]) {
    const text = part.repeat(10_000);
    let asked = 0;
    let longest = 0;
    readText(text, mark => {
      asked += 1;
      longest = Math.max(longest, mark.length);
      return false;
    });
    assert.ok(asked <= text.length && longest <= 16, `${asked} of "${part}", the longest of ${longest}`);
  }
});
