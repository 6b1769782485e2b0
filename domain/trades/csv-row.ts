import type { Profile } from './companies.ts';
import { isNothing, readWrittenTime } from '../written-time.ts';
import type { TimeStyle } from '../written-time.ts';
import { amountAdvice, readAmount } from '../written-amount.ts';
import type { AmountStyle } from '../written-amount.ts';
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

/** How a file writes what can be written in several ways. */
export interface FileStyle {
  readonly amounts?: AmountStyle;
  readonly times?: TimeStyle;
}

/** Why a row is rejected: `reason` is one of a few texts, `accepted` is what the column takes, `advice` what would make this value readable. */
export interface FieldFault {
  readonly reason: string;
  readonly column: string;
  readonly value: string;
  readonly accepted: string;
  readonly advice?: string;
}

export interface ReadRow {
  readonly tick: TickDraft;
  /** Price or volume is written in rounded form, such as 68.18K. */
  readonly isRounded: boolean;
  /** The day that the row shows, where it counts under another one. */
  readonly shownDay?: string;
}

const amountForms = 'digits such as 1234 or 1234.5, 68.18K, 1.2E+07';
const wholeForms = 'digits such as 1234, 68.18K, 1.2E+07';
const dateForms = '2026-03-01, 20260301, 2026-03-01 09:30:00+07:00, seconds or milliseconds since 1970';

/** A row of a trades file with what `profile` knows of its ticker, or why it is rejected. */
export function readCsvRow(
  row: CsvRow,
  profiles: ReadonlyMap<string, Profile>,
  { amounts = {}, times = {} }: FileStyle = {},
): ReadRow | FieldFault {
  const [column, written] = timeColumn(row);
  const at = readWrittenTime(written, times);
  if (at === undefined)
    return {
      reason: 'not a date',
      column,
      value: written,
      accepted: dateForms,
      ...advised(dateAdvice(written, times)),
    };
  const profile = profiles.get(row.ticker);
  if (!profile)
    return {
      reason: 'unknown ticker',
      column: 'ticker',
      value: row.ticker,
      accepted: 'the tickers of profile, which --companies FILE fills',
    };
  const price = readAmount(row.price, amounts);
  const isPrice = (value: number): boolean => isAmount(value) && isAmount(value * profile.shares);
  if (price === undefined || !isPrice(price.value))
    return {
      reason: 'bad price',
      column: 'price',
      value: row.price,
      accepted: `0 or more: ${amountForms}`,
      ...advised(amountAdvice(row.price, amounts, isPrice)),
    };
  const volume = readAmount(row.volume, amounts);
  const fault = volumeFault(volume?.value);
  if (volume === undefined || fault !== undefined)
    return {
      reason: fault ?? 'volume is not a number',
      column: 'volume',
      value: row.volume,
      accepted: `a whole number up to 2^53-1: ${wholeForms}`,
      ...advised(amountAdvice(row.volume, amounts, value => volumeFault(value) === undefined)),
    };
  const tick = {
    created_at: at.time,
    ticker: profile.ticker,
    sector: profile.sector,
    volume: volume.value,
    market_cap: price.value * profile.shares,
    price: price.value,
  };
  const { shownDay } = at;
  return {
    tick,
    isRounded: price.isRounded || volume.isRounded,
    ...(shownDay !== undefined && { shownDay }),
  };
}

/** A row of a companies file (ticker, company_name, sector, shares), or why it is rejected. */
export function readCompanyRow(
  row: Readonly<Record<string, string | undefined>>,
  amounts: AmountStyle = {},
): Profile | FieldFault {
  const { ticker = '', company_name: companyName = '', sector = '', shares: written = '' } = row;
  if (!isTicker(ticker))
    return {
      reason: 'bad ticker',
      column: 'ticker',
      value: ticker,
      accepted: '1 to 32 printable ASCII characters without spaces',
    };
  if (companyName.length === 0 || companyName.length > 200)
    return {
      reason: 'bad company name',
      column: 'company_name',
      value: companyName,
      accepted: '1 to 200 characters',
    };
  if (!isGroupName(sector))
    return {
      reason: 'bad sector',
      column: 'sector',
      value: sector,
      accepted: '1 to 64 printable characters without outer spaces',
    };
  const isShares = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  const shares = readAmount(written, amounts)?.value ?? Number.NaN;
  if (!isShares(shares))
    return {
      reason: 'bad shares',
      column: 'shares',
      value: written,
      accepted: `a whole number from 0 to 2^53-1: ${wholeForms}`,
      ...advised(amountAdvice(written, amounts, isShares)),
    };
  return { ticker, companyName, sector, shares };
}

/** Of the two columns the one that is filled; `created_at` where both are. */
function timeColumn({ created_at: createdAt, date }: CsvRow): readonly [string, string] {
  if (date === undefined || (createdAt !== undefined && !isNothing(createdAt)))
    return ['created_at', createdAt ?? ''];
  return ['date', date];
}

function advised(advice: string): Pick<FieldFault, 'advice'> {
  return advice === '' ? {} : { advice };
}

function dateAdvice(written: string, times: TimeStyle): string {
  const readings = (['dmy', 'mdy'] as const).flatMap(dates => {
    const at = dates === times.dates ? undefined : readWrittenTime(written, { ...times, dates });
    return at === undefined ? [] : [`--dates ${dates} reads ${at.time.slice(0, 10)}`];
  });
  return readings.join(', ');
}
