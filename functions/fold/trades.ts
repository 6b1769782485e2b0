import { createFold } from '../batch/fold.ts';
import { volumeLedger } from '../io/trades/volume-ledger.ts';

/** Each hour: volume of past days, one row a sector. */
export const handler = createFold(process.env, { pipeline: 'trades', ledger: volumeLedger, day: 'date' });
