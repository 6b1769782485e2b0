import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldDays } from '../../domain/day-fold.ts';
import type { DayRow } from '../../domain/day-fold.ts';

const most = 2n ** 63n - 1n;

function row(next: number, change: Partial<DayRow> = {}): DayRow {
  return {
    id: `row-${next}`,
    source: 'arn',
    topic: 'topic',
    part: 0,
    first: next - 1,
    next,
    newest: next * 1_000,
    groups: ['2026-03-01', 'Energy'],
    sums: [1n],
    ...change,
  };
}

test('rows of a partition and group are one, which reaches as far as they did', () => {
  assert.deepEqual(foldDays([row(2), row(5, { sums: [40n] }), row(3, { newest: 9_000 })]), [
    row(5, { id: 'row-2', first: -1, newest: 9_000, sums: [42n] }),
  ]);
});

test('other sources, topics, partitions, days and groups stay apart, whatever their names', () => {
  const others = [
    row(1),
    row(1, { source: 'arn2' }),
    row(1, { topic: 'topic2' }),
    row(1, { part: 1 }),
    row(1, { groups: ['2026-03-02', 'Energy'] }),
    row(1, { groups: ['2026-03-01', 'Energy", "'] }),
  ];
  assert.deepEqual(
    foldDays(others),
    others.map(each => ({ ...each, first: -1 })),
  );
});

test('what was folded takes more, in whatever order they come, and keeps its id', () => {
  const [folded = assert.fail()] = foldDays([row(7)]);
  assert.deepEqual(foldDays([row(9), folded]), [row(9, { id: 'row-7', first: -1, sums: [2n] })]);
});

test('a sum at the bound of a column is one row; beyond, the full one stays at an offset of its own', () => {
  assert.deepEqual(foldDays([row(1, { sums: [most - 1n] }), row(2)]), [
    row(2, { id: 'row-1', first: -1, sums: [most] }),
  ]);
  const two = foldDays([row(1, { sums: [most] }), row(2), row(3)]);
  assert.deepEqual(two, [
    row(1, { first: -2, sums: [most] }),
    row(3, { id: 'row-2', first: -1, sums: [2n] }),
  ]);
  const low = [row(1, { sums: [-most] }), row(2, { sums: [-1n] })];
  assert.deepEqual(
    foldDays(low).map(({ first, sums }) => [first, ...sums]),
    [
      [-2, -most],
      [-1, -1n],
    ],
  );
});

test('folding in any steps loses nothing, and no two rows have one place', () => {
  let kept: readonly DayRow[] = [];
  let total = 0n;
  for (let step = 0; step < 40; step++) {
    const rows = Array.from({ length: 5 }, (_, i) =>
      row(step * 5 + i + 1, { part: i % 2, sums: [(most / 7n) * BigInt(i + 1)] }),
    );
    total += rows.reduce((sum, { sums }) => sum + (sums[0] ?? 0n), 0n);
    kept = [
      ...kept.filter(({ first }) => first < -1),
      ...foldDays([...kept.filter(({ first }) => first === -1), ...rows]),
    ];
  }
  assert.equal(
    kept.reduce((sum, { sums }) => sum + (sums[0] ?? 0n), 0n),
    total,
  );
  assert.equal(new Set(kept.map(({ part, first }) => `${part} ${first}`)).size, kept.length);
  assert.equal(new Set(kept.map(({ id }) => id)).size, kept.length);
});
