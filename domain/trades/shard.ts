import type { Tick } from './tick.ts';

/**
 * Keys of the raw table that a ticker's rows are spread over: the ticker itself, then the ticker, a space, which no ticker
 * has, and a number from 1. So rows that were written with fewer shards are found with more.
 */
export function shardKeys(ticker: string, shards: number): readonly string[] {
  return Array.from({ length: shards }, (_, shard) => keyOfShard(ticker, shard));
}

/** The key of a row, by its id: the same each time it is written. */
export function shardKey({ ticker, id }: Pick<Tick, 'ticker' | 'id'>, shards: number): string {
  return keyOfShard(ticker, id % shards);
}

export function tickerOfKey(key: string): string {
  return key.split(' ', 1)[0] ?? key;
}

function keyOfShard(ticker: string, shard: number): string {
  return shard === 0 ? ticker : `${ticker} ${shard}`;
}
