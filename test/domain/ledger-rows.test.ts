import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerRecord, Mark } from '../../domain/ledger.ts';
import { byPartition, ledgerRows } from '../../domain/ledger-rows.ts';

/** A row is a word; a sum, how often the words of one letter came. */
const record = (partition: number, offset: number, content: readonly string[], timestamp = 100 + offset) => ({
  partition,
  offset,
  timestamp,
  content,
});
const countLetters = (records: readonly LedgerRecord<readonly string[]>[]) => {
  const letters = records.flatMap(({ content }) => content).map(word => word.charAt(0));
  return [...new Set(letters)]
    .sort()
    .map(letter => ({ letter, words: letters.filter(one => one === letter).length }));
};
const origin = { eventSourceArn: 'arn', topic: 'words' };
const rowsOf = (records: readonly LedgerRecord<readonly string[]>[], marks = new Map(), where = origin) =>
  ledgerRows(where, records, marks, { sumsOf: countLetters });

test('rows carry where they came from, what they expect, and the sums of their partition', () => {
  const { rows } = rowsOf([record(2, 7, ['am', 'be']), record(2, 8, ['an']), record(3, 0, ['be'])]);
  const provenance = { part: 2, expected: -1, first: 7, next: 9, newest: 108 };
  const other = { part: 3, expected: -1, first: 0, next: 1, newest: 100 };
  assert.deepEqual(
    rows.map(row => ({ ...row, id: row.id.replace(/^[0-9a-f]{16}/, 'origin') })),
    [
      { id: 'origin-2-0000000000000007-108-0', ...provenance, letter: 'a', words: 2 },
      { id: 'origin-2-0000000000000007-108-1', ...provenance, letter: 'b', words: 1 },
      { id: 'origin-3-0000000000000000-100-0', ...other, letter: 'b', words: 1 },
    ],
  );
});

test('rows expect the mark that stands, and their newest timestamp never goes back', () => {
  const [row] = rowsOf([record(0, 5, ['am'], 3)], new Map([[0, { next: 5, newest: 9 }]])).rows;
  assert.deepEqual([row?.expected, row?.newest], [5, 9]);
});

test('a partition without content has no row, records without content at the end of one are passed', () => {
  const { rows, parts } = rowsOf([record(0, 0, []), record(1, 0, ['am']), record(1, 1, [])]);
  assert.deepEqual(
    rows.map(({ part, next }) => [part, next]),
    [[1, 2]],
  );
  assert.equal(parts.length, 1);
});

test('the same batch has the same ids; another topic, source or time has others', () => {
  const idOf = (where: typeof origin, timestamp: number) =>
    rowsOf([record(0, 0, ['am'], timestamp)], new Map(), where).rows[0]?.id;
  const ids = [
    idOf(origin, 1),
    idOf({ ...origin, topic: 'other' }, 1),
    idOf({ ...origin, eventSourceArn: 'other' }, 1),
    idOf(origin, 2),
  ];
  assert.equal(new Set(ids).size, 4);
  assert.equal(idOf(origin, 1), ids[0]);
  assert.equal(ids[0], 'baaf2ddca169b45d-0-0000000000000000-1-0');
});

test('where marks know event time, rows carry the greatest so far, and sums get the mark before them', () => {
  const seen: (number | undefined)[] = [];
  const declaration = {
    sumsOf: (records: readonly LedgerRecord<readonly string[]>[], before: Mark) => {
      seen.push(before.eventTime);
      return countLetters(records);
    },
    eventTimeOf: (word: string) => word.length,
  };
  const records = [record(0, 5, ['ab', 'abcd', 'abc']), record(1, 0, ['a'])];
  const marks = new Map([[1, { next: 0, newest: 0, eventTime: 9 }]]);
  const { rows, parts } = ledgerRows(origin, records, marks, declaration);
  assert.deepEqual(
    rows.map(row => row.event_time),
    [4, 9],
  );
  assert.deepEqual(seen, [undefined, 9]);
  assert.deepEqual(
    parts.map(part => part.eventTime),
    [4, 9],
  );
});

test('what rows of a partition have in common goes to their statement once', () => {
  const { rows } = rowsOf([record(2, 7, ['am', 'be']), record(2, 8, ['an']), record(3, 0, ['be'])]);
  const provenance = { part: 2, expected: -1, first: 7, next: 9, newest: 108 };
  const other = { part: 3, expected: -1, first: 0, next: 1, newest: 100 };
  const [one, two] = rows.map(({ id }) => id.slice(0, 16));
  assert.deepEqual(JSON.parse(JSON.stringify(byPartition(rows, ['letter', 'words']))), [
    {
      id: `${one}-2-0000000000000007-108`,
      ...provenance,
      rows: [
        [0, 'a', 2],
        [1, 'b', 1],
      ],
    },
    { id: `${two}-3-0000000000000000-100`, ...other, rows: [[0, 'b', 1]] },
  ]);
});
