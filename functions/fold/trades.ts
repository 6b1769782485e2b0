import { createFold } from '../batch/fold.ts';
import { volumeLedger } from '../io/trades/volume-ledger.ts';

/** Every five minutes: volume of past days in a row a sector, and of recent ones in a row a minute and sector. */
export const handler = createFold(process.env, { pipeline: 'trades', ledger: volumeLedger, day: 'date' });
