import { clusterArn, secretArn } from '../world.ts';

/** Ranks once in a process of its own, and says when it is done; who started it may kill it before. */
const { rankGraph } = await import('../../../functions/rank/chatters/rank-graph.ts');
const cluster = { clusterArn, secretArn, database: process.env['DATABASE'] ?? '' };
const callMs = 60_000;
await rankGraph(
  cluster,
  { keep: 3, keepNodes: 1_000_000, kinds: ['chatter'] },
  { startedMs: Number(process.argv[2]), callMs, memoryBytes: Infinity, patience: () => ({ waitMs: 0 }) },
);
process.send?.('done');
process.disconnect();
