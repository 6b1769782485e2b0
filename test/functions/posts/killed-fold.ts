import { foldLedger } from '../../../functions/io/posts/fold-ledger.ts';

/** The fold in a process of its own, to be killed. */
const { CLUSTER_ARN: clusterArn = '', SECRET_ARN: secretArn = '', DATABASE: database = '' } = process.env;
await foldLedger({ clusterArn, secretArn, database }, AbortSignal.timeout(120_000), { waitMs: 0 }, 1);
