import { decodeMessage } from '../../domain/trades/message.ts';
import type { Tick } from '../../domain/trades/tick.ts';
import { createAggregate } from '../batch/aggregate.ts';
import { volumeLedger } from '../io/trades/volume-ledger.ts';

/** Kafka event of `trading_data` → partial sums of volume by day and sector, each record in them exactly once. */
export const handler = createAggregate<Tick>(process.env, ({ ledgerTable }) => ({
  decode: decodeMessage,
  ledger: volumeLedger(ledgerTable),
  eventTime: tick => tick.created_at,
}));
