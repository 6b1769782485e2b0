export const edgeKinds = ['chatter', 'moderator', 'vip', 'team'] as const;
export type EdgeKind = (typeof edgeKinds)[number];

/** Who takes part in what: a user in a streamer's channel; for `team`, a streamer in a team. */
export interface Edge {
  readonly kind: EdgeKind;
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
}

export const nodeKinds = ['streamer', 'user', 'team'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** `name`: null for a streamer whose name has not come yet. */
export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string | null;
}
