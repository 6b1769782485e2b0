/**
 * The address says what the reader has chosen to see, so a link shows somebody else the same: `#page?name=value…`. Which
 * names there are is the page's own; what it does not understand counts as not chosen.
 */
export interface Address {
  /** Empty when the address names none. */
  readonly page: string;
  readonly query: URLSearchParams;
}

export function parseAddress(hash: string): Address {
  const [page = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { page, query: new URLSearchParams(query) };
}

export function formatAddress({ page, query }: Address): string {
  const text = query.toString().replaceAll('%2C', ',');
  return text === '' ? `#${page}` : `#${page}?${text}`;
}

/** The day `YYYY-MM-DD` of that name; null when none is chosen. */
export function dayIn(query: URLSearchParams, name: string): string | null {
  const text = query.get(name) ?? '';
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text ? text : null;
}

/**
 * The names of a list `A,B`, each once, `most` at most; null when none is chosen, which an empty list is not. A comma of a
 * name is written `%2C` there, and a percent sign `%25`.
 */
export function namesIn(query: URLSearchParams, name: string, most: number): readonly string[] | null {
  const text = query.get(name);
  if (text === null) return null;
  const all = text
    .split(',')
    .filter(each => each !== '')
    .map(each => each.replace(/%2C/gi, ',').replaceAll('%25', '%'));
  return [...new Set(all)].slice(0, most);
}

/** One of the `known` words; the first of them when none is chosen. */
export function oneIn<T extends string>(
  query: URLSearchParams,
  name: string,
  known: readonly [T, ...T[]],
): T {
  return known.find(word => word === query.get(name)) ?? known[0];
}

/** A query of what is chosen: null is left out, lists are joined by commas, as `namesIn` reads them. */
export function queryOf(
  chosen: Readonly<Record<string, string | readonly string[] | null>>,
): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(chosen))
    if (value !== null) query.set(name, typeof value === 'string' ? value : value.map(inList).join(','));
  return query;
}

function inList(name: string): string {
  return name.replaceAll('%', '%25').replaceAll(',', '%2C');
}
