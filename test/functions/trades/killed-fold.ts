import { foldPastDays } from '../../../functions/io/fold-days.ts';
import { foldMinutes } from '../../../functions/io/fold-minutes.ts';
import { volumeLedger } from '../../../functions/io/trades/volume-ledger.ts';

/** The fold of `days` or of `minutes` in a process of its own, to be killed. */
const { CLUSTER_ARN: clusterArn = '', SECRET_ARN: secretArn = '', DATABASE: database = '' } = process.env;
const cluster = { clusterArn, secretArn, database };
const fold = { ledger: volumeLedger('aggregated_data'), day: 'date' };
const [signal, patience] = [AbortSignal.timeout(120_000), { waitMs: 0 }];
if (process.argv[2] === 'minutes') await foldMinutes(cluster, fold, 10_000, signal, patience);
else await foldPastDays(cluster, { ...fold, recentDays: 2, recentMinutes: 0 }, signal, patience);
