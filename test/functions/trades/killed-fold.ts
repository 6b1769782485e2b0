import { foldPastDays } from '../../../functions/io/fold-days.ts';
import { volumeLedger } from '../../../functions/io/trades/volume-ledger.ts';

/** The fold in a process of its own, to be killed. */
const { CLUSTER_ARN: clusterArn = '', SECRET_ARN: secretArn = '', DATABASE: database = '' } = process.env;
const fold = {
  ledger: volumeLedger('aggregated_data'),
  day: 'date',
  recentDays: 2,
  recentMinutes: 0,
};
await foldPastDays({ clusterArn, secretArn, database }, fold, AbortSignal.timeout(120_000), { waitMs: 0 });
