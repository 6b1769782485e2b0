import type { EdgeKind, NodeKind } from '../../../domain/chatters/edge.ts';

export interface ShownKind {
  readonly id: EdgeKind;
  readonly name: string;
  /** What the one at its start does with the one at its end, and the other way round. */
  readonly out: string;
  readonly in: string;
  /** Its colour in the palette. */
  readonly slot: number;
  /** Of its line, px; colour is never the only difference. */
  readonly dash: string;
}

/** In the order of the legend. A node with edges of several kinds has the colour of the last. */
export const edgeKinds: readonly [ShownKind, ...ShownKind[]] = [
  { id: 'chatter', name: 'Chats', out: 'chats with', in: 'chats here', slot: 0, dash: '' },
  { id: 'team', name: 'Team', out: 'is in the team', in: 'is a member', slot: 6, dash: '10 3' },
  { id: 'vip', name: 'VIP', out: 'is VIP of', in: 'is VIP here', slot: 3, dash: '2 3' },
  { id: 'moderator', name: 'Moderates', out: 'moderates', in: 'moderates here', slot: 1, dash: '6 3' },
];

export const nodeKinds: Readonly<Record<NodeKind, string>> = {
  streamer: 'Streamer',
  user: 'Chatter',
  team: 'Team',
};
