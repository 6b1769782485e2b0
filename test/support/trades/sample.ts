import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A trades file with its companies, and what must come out of them, summed here and nowhere else. */
export interface Sample {
  readonly trades: string;
  readonly companies: string;
  readonly rows: number;
  /** Exact volume by sector. */
  readonly totals: ReadonlyMap<string, bigint>;
  /** Trading days, ascending. */
  readonly days: readonly string[];
}

const sectors = [
  'Basic Materials',
  'Consumer, Cyclical',
  'Energy',
  'Financials',
  'Healthcare',
  'Industrials',
  'Properties & Real Estate',
  'Technology',
];

/**
 * Writes pseudo-random trades, the same for the same numbers: one row a ticker and day, by day and ticker.
 * Volumes pass 2^32, their sums stay below 2^53; some company names hold commas and quotes.
 */
export function writeSample(folder: string, tickers: number, days: number): Sample {
  mkdirSync(folder, { recursive: true });
  const random = mulberry32(20_000);
  const names = Array.from({ length: tickers }, (_, index) => `T${String(index).padStart(3, '0')}.MR`);
  const sectorOf = (index: number) => sectors[index % sectors.length] ?? '';
  const companies = names.map(
    (name, index) => `${name},"Company ""${index}"", Inc.","${sectorOf(index)}",${1_000_000 + index * 7919}`,
  );
  const totals = new Map<string, bigint>();
  const dates = Array.from({ length: days }, (_, day) => isoDay(Date.UTC(2024, 0, 1) + day * 86_400_000));
  const trades = dates.flatMap(date =>
    names.map((name, index) => {
      const volume = Math.floor(random() ** 4 * 90_000_000) * 100 + 100;
      const sector = sectorOf(index);
      totals.set(sector, (totals.get(sector) ?? 0n) + BigInt(volume));
      return `${date},${name},${Math.floor(random() * 100_000) / 4 + 50},${volume},x`;
    }),
  );
  const sample = { trades: join(folder, 'trades.csv.gz'), companies: join(folder, 'companies.csv') };
  writeFileSync(sample.trades, gzipSync(lines('date,ticker,price,volume,note', trades)));
  writeFileSync(sample.companies, lines('ticker,company_name,sector,shares', companies));
  return { ...sample, rows: trades.length, totals, days: dates };
}

function lines(head: string, rows: readonly string[]): string {
  return `${[head, ...rows].join('\n')}\n`;
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
