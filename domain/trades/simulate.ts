import type { GiveIds, Moment } from '../simulated.ts';
import type { Profile } from './companies.ts';
import type { TickDraft } from './csv-row.ts';
import { messagesOf } from './grouping.ts';

/** Uniform in [0, 1). */
export type Random = () => number;

/** Prices of the last tick by ticker. A ticker without one starts at 10 to 1,000. */
export type Prices = ReadonlyMap<string, number>;

export interface Market {
  readonly companies: readonly Profile[];
  /** Of the last ticks; moves with each moment. */
  readonly prices: Map<string, number>;
}

/** Every company of the market trades at each of `times` (epoch ms), until there are `limit` rows. */
export async function* simulate(
  { companies, prices }: Market,
  times: AsyncIterable<number>,
  giveIds: GiveIds,
  random: Random,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<Moment> {
  let left = limit;
  if (left === 0) return;
  for await (const atMs of times) {
    const tick = tickAll(companies, prices, atMs, random);
    for (const [ticker, price] of tick.prices) prices.set(ticker, price);
    const drafts = tick.ticks.slice(0, left);
    left -= drafts.length;
    yield { atMs, rows: drafts.length, values: messagesOf(await giveIds(drafts)) };
    if (left === 0) return;
  }
}

const lowest = 1;
const highest = 1_000_000;
const step = 0.004;

/**
 * One tick of a random walk: every company trades once at `atMs` (epoch ms). Prices have two decimals and
 * stay within 1 and 1,000,000; volumes are lots of 100 shares.
 */
export function tickAll(
  companies: readonly Profile[],
  prices: Prices,
  atMs: number,
  random: Random,
): { readonly ticks: readonly TickDraft[]; readonly prices: Prices } {
  const created_at = new Date(atMs).toISOString();
  const next = new Map(prices);
  const ticks = companies.map(company => {
    const price = walk(prices.get(company.ticker) ?? firstPrice(random), random);
    next.set(company.ticker, price);
    return {
      created_at,
      ticker: company.ticker,
      sector: company.sector,
      volume: 100 * (1 + Math.floor(random() ** 3 * 200)),
      market_cap: cents(price * company.shares),
      price,
    };
  });
  return { ticks, prices: next };
}

function firstPrice(random: Random): number {
  return cents(10 ** (1 + 2 * random()));
}

function walk(price: number, random: Random): number {
  const bell = random() + random() + random() - 1.5;
  return Math.min(highest, Math.max(lowest, cents(price * (1 + step * bell))));
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
