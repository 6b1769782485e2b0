import { useWorld } from '../use-world.ts';
import { rawTableOf } from '../world.ts';

/** For every suite of chatters: they share a process and its database. */
export const world = useWorld(
  { rawTable: rawTableOf('node', 'edge'), ledger: 'edges' },
  ['nodes', 'rankings', 'ranking_runs'],
  () => {
    Object.assign(process.env, {
      STREAM: 'chatters-test',
      RANK_KEEP: '3',
      RANK_KEEP_NODES: '20',
      RANK_KINDS: 'chatter',
    });
  },
);
