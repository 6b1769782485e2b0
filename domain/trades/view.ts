import type { Series } from '../view.ts';

/** Those that may be given more than once. */
export const tradesLists = ['tickers', 'sectors'] as const;

/** What `/api/trades` may be asked with. */
export const tradesParameters = ['day', 'hours', ...tradesLists] as const;

/**
 * `GET /api/trades?day=YYYY-MM-DD&hours=24|all&tickers=A&tickers=B&sectors=X&sectors=Y`, all optional; at most 8 of each list, a
 * name each time it is given (`tickers=A,B` is two where there is no ticker `A,B`). `hours=24`: lines within the day, as far
 * as it has times; `all`: a point a day; left out: within a day that was processed on itself or is the first there is, else a
 * point a day. Carries an ETag; an unchanged answer is a 304. 503 with Retry-After while the database wakes or is away, 429 with it to
 * names that are not known while others that nobody has are asked for.
 */
export interface TradesView {
  /** The day shown: the asked one, else the newest that has data and is not in the future; null when there is none yet. */
  readonly day: string | null;
  /** Every day with data, newest first; the newest 10,000. */
  readonly days: readonly string[];
  /** Volume of `day` by sector, descending; the largest 1,000. */
  readonly bySector: readonly SectorVolume[];
  /** How many sectors the day has more, and their volume together. */
  readonly otherSectors: { readonly sectors: number; readonly volume: string };
  /** Everything there is to choose from, by ticker. */
  readonly companies: readonly Company[];
  /** Whether there are lines within `day`: prices where its rows have times, volume where it was processed on that day. */
  readonly intraday: { readonly price: boolean; readonly volume: boolean };
  readonly volume: Series;
  readonly price: Series;
  /** Newest raw rows of `day`, newest first, at most 50. */
  readonly latest: readonly TickView[];
}

export interface SectorVolume {
  readonly sector: string;
  readonly volume: string;
}

export interface Company {
  readonly ticker: string;
  readonly companyName: string;
  readonly sector: string;
}

export interface TickView {
  readonly id: number;
  readonly createdAt: string;
  readonly ticker: string;
  readonly sector: string;
  readonly price: number;
  readonly volume: number;
  readonly marketCap: number;
}
