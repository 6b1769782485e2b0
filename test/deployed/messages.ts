import { randomBytes, randomInt } from 'node:crypto';

/** Volume by a key, exact. */
export type Volumes = Map<string, bigint>;

/** What a run of the suite sends: its own day, tickers and sectors, so that totals are exact whatever is there already. */
export interface Messages {
  /** A day before there were exchanges, `YYYY-MM-DD`: the page goes on opening on the newest. */
  readonly day: string;
  readonly tickers: readonly string[];
  readonly sectors: readonly string[];
  /** The value of one message, an array of `rows` ticks, and adds them to what must come out; `times` for the sums. */
  next(rows: number, times?: number): string;
  /** Items that must be there, by ticker. */
  readonly items: ReadonlyMap<string, number>;
  /** Volume of those items by sector. */
  readonly volumes: Volumes;
  /** What the sums must say by sector; more than the items where a message was sent twice. */
  readonly sums: Volumes;
}

export function createMessages(): Messages {
  const run = randomBytes(4).toString('hex');
  const at = Date.UTC(1700, 0, 1) + randomInt(50_000) * 86_400_000;
  const day = new Date(at).toISOString().slice(0, 10);
  const tickers = ['A', 'B', 'C'].map(letter => `${run}.${letter}`);
  const sectors = ['North & South', 'Über, Øst'].map(name => `${name} ${run}`);
  const items = new Map<string, number>();
  const volumes: Volumes = new Map();
  const sums: Volumes = new Map();
  let made = 0;

  const tick = (times: number): object => {
    made += 1;
    const ticker = tickers[made % tickers.length] ?? '';
    const sector = sectors[made % sectors.length] ?? '';
    // Sums of these pass 2^32 soon, and stay below 2^53.
    const volume = 1_000_000_007 + made * 7919;
    items.set(ticker, (items.get(ticker) ?? 0) + 1);
    add(volumes, sector, BigInt(volume));
    add(sums, sector, BigInt(volume) * BigInt(times));
    const created_at = new Date(at + made * 1000).toISOString();
    return { id: made, created_at, ticker, sector, volume, market_cap: 52_000_000.5, price: 52.25 };
  };
  return {
    day,
    tickers,
    sectors,
    items,
    volumes,
    sums,
    next: (rows, times = 1) => JSON.stringify(Array.from({ length: rows }, () => tick(times))),
  };
}

export function add(volumes: Volumes, key: string, volume: bigint): void {
  volumes.set(key, (volumes.get(key) ?? 0n) + volume);
}
