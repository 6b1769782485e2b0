import { createdAtId, dayShardOf } from '../../../domain/trades/item.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import type { Item } from '../dynamodb.ts';

/** Unique within the raw table. */
export function tickKey(tick: Tick): string {
  return `${tick.ticker}#${createdAtId(tick)}`;
}

/** The same of its item. */
export function tickKeyIn(item: Item): string {
  return `${item['ticker']?.S}#${item['created_at_id']?.S}`;
}

/** A row of the raw table. `expiresAt`: epoch seconds; absent keeps it for ever. */
export function tickItem(tick: Tick, expiresAt: number | undefined): Item {
  return {
    ticker: { S: tick.ticker },
    created_at_id: { S: createdAtId(tick) },
    day_shard: { S: dayShardOf(tick) },
    id: { N: String(tick.id) },
    created_at: { S: tick.created_at },
    sector: { S: tick.sector },
    volume: { N: String(tick.volume) },
    market_cap: { N: amount(tick.market_cap) },
    price: { N: amount(tick.price) },
    ...(expiresAt !== undefined && { expires_at: { N: String(expiresAt) } }),
  };
}

/** The item as a reader sees it. */
export function tickRow(item: Item): Readonly<Record<string, string | number>> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, value.S ?? Number(value.N)]));
}

/** DynamoDB numbers reach down to 1e-130; what a price could lose below is nothing. */
function amount(value: number): string {
  return value < 1e-130 ? '0' : String(value);
}

export function tickOf(item: Item): Tick {
  return {
    id: Number(item['id']?.N),
    created_at: item['created_at']?.S ?? '',
    ticker: item['ticker']?.S ?? '',
    sector: item['sector']?.S ?? '',
    volume: Number(item['volume']?.N),
    market_cap: Number(item['market_cap']?.N),
    price: Number(item['price']?.N),
  };
}
