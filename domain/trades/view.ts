import type { Series } from '../view.ts';

/** What `/api/trades` may be asked with. */
export const tradesParameters = ['day', 'tickers', 'sectors'] as const;

/**
 * `GET /api/trades?day=YYYY-MM-DD&tickers=A,B&sectors=X,Y`, all optional; at most 8 of each.
 * Carries an ETag; an unchanged answer is a 304. 503 with Retry-After while the database wakes or is away.
 */
export interface TradesView {
  /** The day shown: the asked one, else the newest that has data; null when there is none yet. */
  readonly day: string | null;
  /** Every day with data, newest first. */
  readonly days: readonly string[];
  /** Volume of `day` by sector, descending. */
  readonly bySector: readonly SectorVolume[];
  /** Everything there is to choose from, by ticker. */
  readonly companies: readonly Company[];
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
