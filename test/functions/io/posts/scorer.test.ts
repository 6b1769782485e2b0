import assert from 'node:assert/strict';
import { test } from 'node:test';
import { score, sentimentWords, withoutEntities } from '../../../../functions/io/posts/scorer.ts';

const polarities: readonly (readonly [string, string])[] = [
  ['I love this coffee', 'positive'],
  ['I do not love this coffee', 'negative'],
  ['not bad at all', 'positive'],
  ['the WORST coffee EVER!!!', 'negative'],
  ['kind of sad', 'negative'],
  ['the queue was long but the cake was great', 'positive'],
  ['coffee :(', 'negative'],
  ['😍', 'positive'],
  ['😡😡', 'negative'],
  ['👍🏽', 'positive'],
  ['❤️', 'positive'],
  ['☹️', 'negative'],
  ['The shop opens at eight', 'neutral'],
  ['Kaffee mit Milch', 'neutral'],
  ['constructor __proto__ toString hasOwnProperty', 'neutral'],
];

for (const [text, polarity] of polarities) {
  test(`"${text}" is ${polarity}`, () => {
    assert.equal(score(text).polarity, polarity);
  });
}

test('equal texts score equally, whatever came before', () => {
  const [text] = polarities[0] ?? [''];
  const first = score(text);
  for (const [other] of polarities) score(other);
  assert.deepEqual(score(text), first);
});

test('words are those that the lexicon rates, each use, in their order', () => {
  assert.deepEqual(sentimentWords("GREAT cake, great coffee. Can't complain: the queue wasn't awful"), [
    { word: 'great', polarity: 'positive' },
    { word: 'great', polarity: 'positive' },
    { word: 'complain', polarity: 'negative' },
    { word: 'awful', polarity: 'negative' },
  ]);
});

test('stop words, marks, and words of URLs and mentions are left out', () => {
  assert.deepEqual(
    sentimentWords('ok, like, well... no :) 😍 @love https://hate.example/sad www.hate.example'),
    [],
  );
});

test('words whose rating rounds to neutral are not listed, and count in the score', () => {
  assert.deepEqual(sentimentWords('I want to reach the number you pay to leave'), []);
  assert.deepEqual(score('I want the number'), { polarity: 'positive', score: 0.1531 });
  assert.deepEqual(
    ['apologizing', 'sorry', 'hard', 'feeling', 'miss', 'legal'].flatMap(word => sentimentWords(word)),
    [
      { word: 'feeling', polarity: 'positive' },
      { word: 'miss', polarity: 'negative' },
      { word: 'legal', polarity: 'positive' },
    ],
  );
});

test('entities are decoded once, and only whole ones', () => {
  assert.equal(withoutEntities('A &amp; B &lt;3 &#39;x&#x27; &eacute;'), "A & B <3 'x' é");
  assert.equal(withoutEntities('&amp;lt; AT&T ?a=1&copy=2 &nosuch; &'), '&lt; AT&T ?a=1&copy=2 &nosuch; &');
  assert.equal(withoutEntities('&#0;&#xD800;&#x110000;'), '\ufffd\ufffd\ufffd');
});

/** More than a post may have. */
const size = 300_000;
const hostile: Readonly<Record<string, string>> = {
  'a megabyte without blanks': 'a'.repeat(1_000_000),
  'a megabyte of words': 'coffee '.repeat(150_000),
  'a word of the lexicon without end': 'good'.repeat(size / 4),
  'only full stops': '.'.repeat(size),
  'only exclamation marks': '!'.repeat(size),
  'only blanks': ' '.repeat(size),
  'only apostrophes': "'".repeat(size),
  'letters and apostrophes': "a'".repeat(size / 2),
  'negations and degrees': 'not very '.repeat(size / 9),
  'good words': 'good '.repeat(size / 5),
  'bad words': 'bad\n'.repeat(size / 4),
  '10,000 emoji': '😍'.repeat(10_000),
  'emoji with skin tones and joiners': '👍🏽\u200d'.repeat(size / 5),
  'high surrogates': '\ud83d'.repeat(size),
  'low surrogates': '\ude0d'.repeat(size),
  'marks of direction': '\u202e\u202b\u200f'.repeat(size / 3),
  'right to left': 'قهوة جيدة '.repeat(size / 10),
  'combining marks': `e${'\u0301'.repeat(size)}`,
  NUL: '\0'.repeat(size),
  ampersands: '&'.repeat(size),
  'unfinished entities': '&amp'.repeat(size / 4),
  'entities of entities': '&amp;'.repeat(size / 5),
  'an at sign and letters': `@${'a'.repeat(size)}`,
  'beginnings of addresses': 'http:// '.repeat(size / 8),
};

// Anything worse than linear would not end in time.
for (const [what, text] of Object.entries(hostile)) {
  test(`${what}: the score is a number from -1 to 1`, { timeout: 60_000 }, () => {
    const plain = withoutEntities(text);
    assert.ok(plain.length <= text.length);
    const { score: value } = score(plain);
    assert.ok(value >= -1 && value <= 1);
    assert.equal(value, Number(value.toFixed(4)));
    assert.ok(sentimentWords(plain).length <= plain.length / 2 + 1);
  });
}
