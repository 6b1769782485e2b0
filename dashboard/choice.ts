/** What the reader has chosen to see. It lives in the address, so a link shows somebody else the same. */
export interface Choice {
  readonly page: string;
  /** `YYYY-MM-DD`; null follows the newest day. */
  readonly day: string | null;
  readonly show: 'price' | 'volume';
  /** Null leaves the choice to the page. */
  readonly tickers: readonly string[] | null;
  readonly sectors: readonly string[] | null;
  readonly scale: 'linear' | 'log';
  /** Where the y axis begins; a logarithmic one is always fitted. */
  readonly base: 'fit' | 'zero';
}

/** The most lines `/api/trades` answers for, and the most that can be told apart. */
export const MAX_LINES = 8;

/** Reads `#trades?day=2025-01-24&show=volume…`; whatever is not understood counts as not chosen. */
export function parseChoice(hash: string): Choice {
  const [page = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const asked = new URLSearchParams(query);
  const day = asked.get('day');
  return {
    page: page === '' ? 'trades' : page,
    day: day !== null && isDay(day) ? day : null,
    show: asked.get('show') === 'volume' ? 'volume' : 'price',
    tickers: names(asked.get('tickers')),
    sectors: names(asked.get('sectors')),
    scale: asked.get('scale') === 'log' ? 'log' : 'linear',
    base: asked.get('base') === 'zero' ? 'zero' : 'fit',
  };
}

/** The inverse of `parseChoice`, with everything at its default left out. */
export function formatChoice(choice: Choice): string {
  const query = new URLSearchParams();
  if (choice.day !== null) query.set('day', choice.day);
  if (choice.show !== 'price') query.set('show', choice.show);
  if (choice.tickers !== null) query.set('tickers', choice.tickers.join(','));
  if (choice.sectors !== null) query.set('sectors', choice.sectors.join(','));
  if (choice.scale !== 'linear') query.set('scale', choice.scale);
  if (choice.base !== 'fit') query.set('base', choice.base);
  const text = query.toString().replaceAll('%2C', ',');
  return text === '' ? `#${choice.page}` : `#${choice.page}?${text}`;
}

/** The question to `/api/trades`; what is left to the page or empty is left out. */
export function tradesUrl(choice: Pick<Choice, 'day' | 'tickers' | 'sectors'>): string {
  const query = new URLSearchParams();
  if (choice.day !== null) query.set('day', choice.day);
  if (choice.tickers !== null && choice.tickers.length > 0) query.set('tickers', choice.tickers.join(','));
  if (choice.sectors !== null && choice.sectors.length > 0) query.set('sectors', choice.sectors.join(','));
  const text = query.toString();
  return text === '' ? '/api/trades' : `/api/trades?${text}`;
}

function names(text: string | null): readonly string[] | null {
  if (text === null) return null;
  const all = text.split(',').filter(name => name !== '');
  return [...new Set(all)].slice(0, MAX_LINES);
}

function isDay(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}
