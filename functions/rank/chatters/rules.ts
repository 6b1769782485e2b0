import { edgeKinds } from '../../../domain/chatters/edge.ts';
import type { EdgeKind } from '../../../domain/chatters/edge.ts';
import { readInteger } from '../../variables.ts';
import type { Variables } from '../../variables.ts';
import type { RankRules } from './rank-graph.ts';

/**
 * RANK_KEEP: so many rankings are kept, the older ones with their first RANK_KEEP_NODES nodes. RANK_KINDS: edges of these
 * kinds count, separated by commas.
 */
export const rankNames = [
  'CLUSTER_ARN',
  'SECRET_ARN',
  'DATABASE',
  'COUNTERS_TABLE',
  'RANK_KEEP',
  'RANK_KEEP_NODES',
  'RANK_KINDS',
] as const;

export type RankVariables = Variables<(typeof rankNames)[number]>;

export function readRules(variables: RankVariables): RankRules {
  return {
    keep: readInteger('RANK_KEEP', variables.RANK_KEEP, 1),
    keepNodes: readInteger('RANK_KEEP_NODES', variables.RANK_KEEP_NODES, 1),
    kinds: variables.RANK_KINDS.split(',').map(readKind),
  };
}

function readKind(text: string): EdgeKind {
  const kind = edgeKinds.find(each => each === text);
  if (kind === undefined) throw new Error(`RANK_KINDS must be of ${edgeKinds.join(', ')}, not ${text}`);
  return kind;
}
