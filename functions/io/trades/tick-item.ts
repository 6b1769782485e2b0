import type { LatestKey } from '../../../domain/latest.ts';
import { createdAtId } from '../../../domain/trades/item.ts';
import { shardKey, tickerOfKey } from '../../../domain/trades/shard.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import type { Item } from '../dynamodb.ts';
import type { ItemTable } from '../put-items.ts';
import type { RawTable } from './raw-table.ts';

/** Ticks as items of the raw table, unique by ticker, time and id. */
export function tickItems({ table, shards }: RawTable): ItemTable<Tick> {
  return {
    table,
    keyOf: tick => `${shardKey(tick, shards)}#${createdAtId(tick)}`,
    keyIn: item => `${item['ticker']?.S}#${item['created_at_id']?.S}`,
    itemOf: tick => tickItem(tick, shardKey(tick, shards)),
  };
}

/** A row of the raw table. `key`: of the ticker's shard. */
export function tickItem(tick: Tick, key: string): Item {
  return {
    ticker: { S: key },
    created_at_id: { S: createdAtId(tick) },
    id: { N: String(tick.id) },
    created_at: { S: tick.created_at },
    sector: { S: tick.sector },
    volume: { N: String(tick.volume) },
    market_cap: { N: amount(tick.market_cap) },
    price: { N: amount(tick.price) },
  };
}

/** By what a tick is known among the latest of its day. */
export function latestTick(tick: Tick, key: string): LatestKey {
  return { at: createdAtId(tick), key };
}

/** DynamoDB numbers reach down to 1e-130; what a price could lose below is nothing. */
function amount(value: number): string {
  return value < 1e-130 ? '0' : String(value);
}

export function tickOf(item: Item): Tick {
  return {
    id: Number(item['id']?.N),
    created_at: item['created_at']?.S ?? '',
    ticker: tickerOfKey(item['ticker']?.S ?? ''),
    sector: item['sector']?.S ?? '',
    volume: Number(item['volume']?.N),
    market_cap: Number(item['market_cap']?.N),
    price: Number(item['price']?.N),
  };
}
