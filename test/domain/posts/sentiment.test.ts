import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Lexicon, sentimentOf } from '../../../domain/posts/sentiment.ts';

const lexicon: Lexicon = {
  words: new Map([
    ['good', 2],
    ['bad', -2],
    ['kind', 2],
    ['faint', 0.1],
  ]),
  marks: new Map([
    [':)', 2],
    ['😡', -2],
  ]),
};

test('a text without any word of the lexicon is neutral, with 0', () => {
  for (const text of ['', ' ', 'coffee at nine', '!!!', 'CAPITALS!', '🚲'])
    assert.deepEqual(sentimentOf(text, lexicon), { polarity: 'neutral', score: 0 }, text);
});

test('the score is the sum of the valences, brought between -1 and 1 and rounded', () => {
  assert.deepEqual(sentimentOf('good', lexicon), { polarity: 'positive', score: 0.4588 });
  assert.deepEqual(sentimentOf('bad 😡', lexicon), { polarity: 'negative', score: -0.7184 });
  assert.deepEqual(sentimentOf('good bad', lexicon), { polarity: 'neutral', score: 0 });
});

test('from 0.05 on a text is not neutral', () => {
  assert.deepEqual(sentimentOf('faint', lexicon), { polarity: 'neutral', score: 0.0258 });
  assert.deepEqual(sentimentOf('faint faint', lexicon), { polarity: 'positive', score: 0.0516 });
});

const ordered: readonly (readonly [string, string, string])[] = [
  ['a degree makes it stronger', 'good', 'very good'],
  ['a nearer degree counts more', 'so it was good', 'so good'],
  ['two degrees add up', 'really good', 'really very good'],
  ['a softener makes it weaker', 'slightly good', 'good'],
  ['"kind of" softens, and is not kind', 'kind of good', 'good'],
  ['a softened bad is less bad', 'bad', 'somewhat bad'],
  ['a stressed degree counts more', 'so very good', 'so VERY good'],
  ['a shouted word counts more', 'what good', 'what GOOD'],
  ['exclamation marks strengthen', 'good', 'good!'],
  ['what follows "but" counts more', 'good but bad', 'bad but good'],
  ['what is denied turns round', "that isn't good", 'that is bad, but so good'],
  ['a negation reaches three words', 'not that this good', 'not that this one good'],
  ['a denial by itself is a little negative', 'nothing here', 'something here'],
  ['an emoticon is not denied', 'not good', 'not :)'],
];

for (const [rule, lower, higher] of ordered) {
  test(`${rule}: "${lower}" scores below "${higher}"`, () => {
    assert.ok(sentimentOf(lower, lexicon).score < sentimentOf(higher, lexicon).score);
  });
}

const equal: readonly (readonly [string, string, string])[] = [
  ['who shouts all the time stresses nothing', 'GOOD THING', 'good thing'],
  ['a fifth exclamation mark adds nothing', 'good!!!!', 'good!!!!!'],
  ['mentions and URLs say nothing', 'coffee', '@good coffee https://bad.example/bad'],
  ['a degree that is four words away does nothing', 'it is the one good', 'so is the one good'],
];

for (const [rule, one, other] of equal) {
  test(`${rule}: "${one}" scores as "${other}"`, () => {
    assert.equal(sentimentOf(one, lexicon).score, sentimentOf(other, lexicon).score);
  });
}

test('the negative of a neutral text is not the negative zero', () => {
  assert.ok(Object.is(sentimentOf('not', { words: new Map(), marks: new Map() }).score, -0.128));
  assert.ok(Object.is(sentimentOf('a bad good', lexicon).score, 0));
});
