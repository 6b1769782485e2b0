import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFoldDue } from '../../domain/fold-due.ts';

const now = Date.parse('2026-03-10T12:00:00.000Z');
const hoursAgo = (hours: number) => new Date(now - hours * 3_600_000).toISOString();

const table: readonly (readonly [string, number | null, number | null, boolean])[] = [
  ['nothing was ever counted', null, null, false],
  ['it was never folded, however long ago it was counted', 2_000, null, true],
  ['batches come', 0, 1, true],
  ['batches came a while ago, and are an hour old since it was folded', 1.9, 1, true],
  ['batches came a moment ago, and all was folded since', 0.3, 0.1, false],
  ['a batch came within minutes before it was folded', 0.2, 0.1, true],
  ['none came for two hours, and it was folded since', 2, 1, false],
  ['none comes, and it was folded yesterday', 30, 21, true],
  ['none comes, and it was folded today', 30, 20, false],
  ['all of them were old enough when it was folded last', 200, 103, false],
  ['they were not, by clocks that may differ', 200, 105, true],
];

for (const [title, counted, folded, isDue] of table)
  test(`${isDue ? 'the database is asked' : 'the database may sleep'}: ${title}`, () => {
    const at = (hours: number | null) => (hours === null ? null : hoursAgo(hours));
    assert.equal(isFoldDue(now, at(counted), at(folded), 2), isDue);
  });
