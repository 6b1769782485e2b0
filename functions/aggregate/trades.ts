import type { Volume } from '../../domain/trades/sums.ts';
import { decodeVolumes } from '../../domain/trades/volumes.ts';
import { createAggregate } from '../batch/aggregate.ts';
import { volumeLedger } from '../io/trades/volume-ledger.ts';

/** Kafka event of `trading_data` → partial sums of volume by day and sector, each record in them exactly once. */
export const handler = createAggregate<Volume>(process.env, ({ ledgerTable }) => ({
  decode: decodeVolumes,
  ledger: volumeLedger(ledgerTable),
  eventTime: volume => volume.newest,
  rowsOf: volume => volume.ticks,
}));
