import { decodeMessage } from '../../domain/trades/message.ts';
import { shardKey } from '../../domain/trades/shard.ts';
import type { Tick } from '../../domain/trades/tick.ts';
import { createTransform } from '../batch/transform.ts';
import { readRawTable } from '../io/trades/raw-table.ts';
import { latestTick, tickItems } from '../io/trades/tick-item.ts';

/** Kafka event of `trading_data` → one item a tick in the raw table; a second delivery writes the same items again. */
export const handler = createTransform<Tick>(process.env, () => {
  const raw = readRawTable(process.env);
  return {
    decode: decodeMessage,
    items: tickItems(raw),
    eventTime: tick => tick.created_at,
    latestOf: tick => latestTick(tick, shardKey(tick, raw.shards)),
  };
});
