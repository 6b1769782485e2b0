import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitted, wrapped } from '../../../lib/terminal/columns.ts';

test('columns that have room are as wide as their cells', () => {
  assert.deepEqual(fitted([30, 10, 4], 44), [30, 10, 4]);
  assert.deepEqual(fitted([30, 10, 4], Number.POSITIVE_INFINITY), [30, 10, 4]);
});

test('the widest columns give way first, all of them alike', () => {
  assert.deepEqual(fitted([30, 10, 4], 43), [29, 10, 4]);
  assert.deepEqual(fitted([30, 20, 4], 34), [15, 15, 4]);
  assert.deepEqual(fitted([30, 20, 4], 33), [14, 14, 4]);
});

test('no column gives way below 8 characters, and a narrower one stays as it is', () => {
  assert.deepEqual(fitted([30, 9, 4], 10), [8, 8, 4]);
  assert.deepEqual(fitted([7, 3], 4), [7, 3]);
});

test('a cell is broken at blanks, else where its room ends', () => {
  assert.deepEqual(wrapped('it has a word', 8), ['it has a', 'word']);
  assert.deepEqual(wrapped('it hasaword', 8), ['it', 'hasaword']);
  assert.deepEqual(wrapped('abcdefghij', 8), ['abcdefgh', 'ij']);
  assert.deepEqual(wrapped('', 8), ['']);
});
