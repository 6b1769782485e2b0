import type { TradesView } from '../../../domain/trades/view.ts';
import { dayIn, namesIn, oneIn, queryOf } from '../../choice.ts';
import { framed } from '../../feed/parse.ts';

/** What the reader has chosen to see of trades. */
export interface TradesChoice {
  /** `YYYY-MM-DD`; null follows the newest day. */
  readonly day: string | null;
  readonly show: 'price' | 'volume';
  /** Lines within the day, or a point a day; null leaves it to the server. */
  readonly hours: '24' | 'all' | null;
  /** Null leaves the choice to the page. */
  readonly tickers: readonly string[] | null;
  readonly sectors: readonly string[] | null;
  readonly scale: 'linear' | 'log';
  /** Where the y axis begins; a logarithmic one is always fitted. */
  readonly base: 'fit' | 'zero';
}

/** The most lines `/api/trades` answers for, and the most that can be told apart. */
export const MAX_LINES = 8;

export function parseChoice(query: URLSearchParams): TradesChoice {
  return {
    day: dayIn(query, 'day'),
    show: oneIn(query, 'show', ['price', 'volume']),
    hours: oneIn<'' | '24' | 'all'>(query, 'hours', ['', '24', 'all']) || null,
    tickers: namesIn(query, 'tickers', MAX_LINES),
    sectors: namesIn(query, 'sectors', MAX_LINES),
    scale: oneIn(query, 'scale', ['linear', 'log']),
    base: oneIn(query, 'base', ['fit', 'zero']),
  };
}

/** The inverse of `parseChoice`, with everything at its default left out. */
export function formatChoice({
  day,
  show,
  hours,
  tickers,
  sectors,
  scale,
  base,
}: TradesChoice): URLSearchParams {
  return queryOf({
    day,
    show: show === 'price' ? null : show,
    hours,
    tickers,
    sectors,
    scale: scale === 'linear' ? null : scale,
    base: base === 'fit' ? null : base,
  });
}

/** The question to `/api/trades`: each name by itself, whatever is in it; what is left to the page or empty is left out. */
export function tradesUrl({
  day,
  hours,
  tickers,
  sectors,
}: Pick<TradesChoice, 'day' | 'hours' | 'tickers' | 'sectors'>): string {
  const query = queryOf({ day, hours });
  for (const ticker of tickers ?? []) query.append('tickers', ticker);
  for (const sector of sectors ?? []) query.append('sectors', sector);
  const text = query.toString();
  return text === '' ? '/api/trades' : `/api/trades?${text}`;
}

export function parseTrades(json: unknown): TradesView {
  return framed(json, '/api/trades', ['days', 'bySector', 'companies', 'latest']) as unknown as TradesView;
}
