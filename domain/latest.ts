/** So many rows of a day are known as its latest. */
export const latestKept = 50;

/** A row by its event time: `at` begins with that, ISO 8601 in UTC, and orders rows; `key` tells those of one `at` apart. */
export interface LatestKey {
  readonly at: string;
  readonly key: string;
}

/** The newest of some keys, newest first, each once, at most as many as are kept. */
export function newestKeys(keys: Iterable<LatestKey>): readonly LatestKey[] {
  const each = new Map<string, LatestKey>();
  for (const key of keys) each.set(`${key.at} ${key.key}`, key);
  return [...each.values()].sort(newestFirst).slice(0, latestKept);
}

export function newestFirst(a: LatestKey, b: LatestKey): number {
  if (a.at !== b.at) return a.at < b.at ? 1 : -1;
  return a.key < b.key ? 1 : a.key > b.key ? -1 : 0;
}

/** Equal sets have equal texts. */
export function latestText(keys: readonly LatestKey[]): string {
  return JSON.stringify(keys.map(({ at, key }) => [at, key]));
}

/** Reads what `latestText` wrote. */
export function latestOf(text: string): readonly LatestKey[] {
  const pairs = JSON.parse(text) as readonly (readonly [string, string])[];
  return pairs.map(([at, key]) => ({ at, key }));
}

/** Collects the newest keys of each of many days without holding more than those. */
export class NewestByDay {
  readonly #days = new Map<string, LatestKey[]>();

  add(day: string, key: LatestKey): void {
    const keys = this.#days.get(day);
    if (keys === undefined) this.#days.set(day, [key]);
    else if (keys.push(key) > 20 * latestKept) this.#days.set(day, [...newestKeys(keys)]);
  }

  /** Of each day its newest keys. */
  entries(): readonly (readonly [day: string, keys: readonly LatestKey[]])[] {
    return [...this.#days].map(([day, keys]) => [day, newestKeys(keys)]);
  }
}
