import type { Profile } from './companies.ts';
import { readTime } from '../time.ts';
import { isGroupName } from '../group-name.ts';
import { isAmount, isTicker, volumeFault } from './tick.ts';
import type { Tick } from './tick.ts';

/** A tick before its id is reserved. */
export type TickDraft = Omit<Tick, 'id'>;

/** The columns of a trades file that are read; of `date` and `created_at` either will do. */
export interface CsvRow {
  readonly date?: string;
  readonly created_at?: string;
  readonly ticker: string;
  readonly price: string;
  readonly volume: string;
}

/** A row of a trades file with what `profile` knows of its ticker, or the reason why it is rejected. */
export function readCsvRow(row: CsvRow, profiles: ReadonlyMap<string, Profile>): TickDraft | string {
  const createdAt = timeOf(row);
  if (createdAt === undefined) return 'not a date';
  const profile = profiles.get(row.ticker);
  if (!profile) return 'unknown ticker';
  const price = readNumber(row.price);
  if (!isAmount(price)) return 'bad price';
  const volume = readNumber(row.volume);
  const fault = volumeFault(volume);
  if (fault) return fault;
  const marketCap = price * profile.shares;
  if (!isAmount(marketCap)) return 'bad price';
  return {
    created_at: createdAt,
    ticker: profile.ticker,
    sector: profile.sector,
    volume,
    market_cap: marketCap,
    price,
  };
}

/** A row of a companies file (ticker, company_name, sector, shares), or the reason why it is rejected. */
export function readCompanyRow(row: Readonly<Record<string, string | undefined>>): Profile | string {
  const { ticker = '', company_name: companyName = '', sector = '' } = row;
  if (!isTicker(ticker)) return 'bad ticker';
  if (companyName.length === 0 || companyName.length > 200) return 'bad company name';
  if (!isGroupName(sector)) return 'bad sector';
  const shares = readNumber(row['shares'] ?? '');
  if (!Number.isSafeInteger(shares) || shares < 0) return 'bad shares';
  return { ticker, companyName, sector, shares };
}

function timeOf(row: CsvRow): string | undefined {
  return readTime(row.created_at ?? row.date ?? '');
}

/** Plain decimal numbers only: not ' ', '0x10' or '1e3', which Number() would take. Others are NaN. */
function readNumber(text: string): number {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
