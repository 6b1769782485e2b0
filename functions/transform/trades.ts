import { decodeMessage } from '../../domain/trades/message.ts';
import type { Tick } from '../../domain/trades/tick.ts';
import { createTransform } from '../batch/transform.ts';
import { latestTick, tickItems } from '../io/trades/tick-item.ts';

/** Kafka event of `trading_data` → one item a tick in the raw table; a second delivery writes the same items again. */
export const handler = createTransform<Tick>(process.env, ({ rawTable }) => ({
  decode: decodeMessage,
  items: tickItems(rawTable),
  eventTime: tick => tick.created_at,
  latestOf: latestTick,
}));
