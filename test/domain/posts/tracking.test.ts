import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tracking } from '../../../domain/posts/tracking.ts';

const has = (word: string, text: string): boolean => tracking({ word, lang: '' })({ text });

test('a tracked word stands alone, whatever its case and what is around it', () => {
  for (const text of [
    'coffee',
    'COFFEE!',
    'my #Coffee',
    '@coffee',
    "coffee's",
    '(coffee)',
    'a\ncoffee',
    'x☕coffee',
  ])
    assert.ok(has('coffee', text), text);
  for (const text of ['', 'coffees', 'decoffee', 'coffee2', 'coffee_shop', 'cofféé', 'öcoffee'])
    assert.ok(!has('coffee', text), text);
});

test('a tracked word is no pattern, may be of any script and of several parts', () => {
  assert.ok(has('c++', 'I like C++ best'));
  assert.ok(!has('a.c', 'abc'));
  assert.ok(has('кофе', 'чёрный КОФЕ'));
  assert.ok(has('ice  coffee', 'ICE\ncoffee'));
  assert.ok(!has('ice coffee', 'ice-coffee'));
});

test('without a word every post is tracked', () => {
  for (const word of ['', '  ']) assert.ok(has(word, ''));
});

test('a language takes its regions in, and posts that do not say theirs', () => {
  const inLang = (lang: string, own?: string) =>
    tracking({ word: '', lang })({ text: '', ...(own !== undefined && { lang: own }) });
  assert.deepEqual(
    ['en', 'EN', 'en-GB', undefined, 'eng', 'de', 'enx-GB'].map(own => inLang('en', own)),
    [true, true, true, true, false, false, false],
  );
  assert.ok(inLang('', 'de'));
  assert.ok(!inLang('pt-BR', 'pt'));
});
