import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Sample, writeSample } from './sample.ts';

const data = resolve(import.meta.dirname, '../../../../shared/data/trades');

/** The trades kept beside the project, summed here with nothing of its code; without them a sample of that size. */
export function wholeFile(folder: string): Sample {
  const trades = join(data, 'trades.csv.gz');
  const companies = join(data, 'companies.csv');
  if (!existsSync(trades) || !existsSync(companies)) return writeSample(folder, 660, 211);
  const sectorOf = new Map(
    linesOf(readFileSync(companies, 'utf8')).map(line => {
      const [, ticker = '', sector = ''] = /^([^,]+),.*,([^,]+),\d+$/.exec(line) ?? [];
      return [ticker, sector];
    }),
  );
  const totals = new Map<string, bigint>();
  const days = new Set<string>();
  const rows = linesOf(gunzipSync(readFileSync(trades)).toString());
  for (const row of rows) {
    const [day = '', ticker = '', , volume = ''] = row.split(',');
    const sector = sectorOf.get(ticker) ?? '';
    totals.set(sector, (totals.get(sector) ?? 0n) + BigInt(volume));
    days.add(day);
  }
  return { trades, companies, rows: rows.length, totals, days: [...days] };
}

function linesOf(text: string): string[] {
  return text.trimEnd().split('\n').slice(1);
}
