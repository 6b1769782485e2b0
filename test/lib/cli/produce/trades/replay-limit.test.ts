import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CsvRow } from '../../../../../lib/cli/produce/file/rows.ts';
import { remarksOn } from '../../../../../lib/cli/produce/trades/remarks.ts';
import { replay } from '../../../../../lib/cli/produce/trades/replay.ts';
import { styleOf } from '../../../../../lib/cli/produce/trades/style.ts';

/** Two rows a day; the third one has no price. */
const rows = Array.from({ length: 6 }, (_, i): CsvRow => {
  const date = `2026-01-0${1 + Math.floor(i / 2)}`;
  return { line: i + 2, fields: { date, ticker: `T${i}`, price: i === 2 ? 'x' : '1', volume: '5' } };
});

const profiles = rows.map((_, i) => ({
  ticker: `T${i}`,
  companyName: 'a',
  sector: 'Energy',
  shares: 1,
}));

async function replayed(limit: number) {
  let read = 0;
  const rejected: number[] = [];
  const tickers: string[][] = [];
  let counted = 0;
  async function* source() {
    for (const row of rows) {
      read++;
      yield row;
    }
  }
  const style = styleOf({});
  const written = { times: style.times, amounts: style.amounts(',') };
  const messages = replay(
    source(),
    profiles,
    written,
    remarksOn(() => undefined),
    {
      limit,
      reject: line => void rejected.push(line),
      giveIds: async given => given.map((row, i) => ({ id: i + 1, ...row })),
      stop: new AbortController().signal,
      partitionOf: () => 0,
    },
  );
  for await (const { value, rows: count } of messages) {
    counted += count;
    tickers.push((JSON.parse(String(value)) as { ticker: string }[]).map(({ ticker }) => ticker));
  }
  return { read, rejected, tickers, counted };
}

for (const [limit, tickers, rejected] of [
  [0, [], []],
  [1, [['T0']], []],
  [2, [['T0', 'T1']], []],
  [3, [['T0', 'T1']], [4]],
  [4, [['T0', 'T1'], ['T3']], [4]],
  [Number.POSITIVE_INFINITY, [['T0', 'T1'], ['T3'], ['T4', 'T5']], [4]],
] as const)
  test(`of a file ${limit} rows are read, those that are rejected among them`, async () => {
    const { read, ...sent } = await replayed(limit);
    assert.equal(read, Math.min(limit, rows.length));
    assert.deepEqual(sent, { tickers, rejected, counted: tickers.flat().length });
  });
