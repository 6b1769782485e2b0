import type { Edge } from '../../domain/chatters/edge.ts';
import type {
  ChattersView,
  DegreeView,
  NamesView,
  NeighbourhoodView,
  NodeView,
  PlacedNodeView,
} from '../../domain/chatters/view.ts';

/** What hostile people call themselves. */
export const hostileNames = [
  '<script>window.hacked = true</script><img src=x onerror="window.hacked = true">',
  '\u202eevil desrever si siht',
  'w'.repeat(255),
  'مرحبا بالعالم',
  'a',
  'а',
  'a ',
  'line one\n\n\nline four & <b>not bold</b>',
  '🔥'.repeat(40),
  'z\u0300\u0301\u0302\u0303'.repeat(20),
];

const streamers: readonly NodeView[] = [
  'northpier_chess',
  'baking_with_iona',
  'retro_lantern',
  'speedrun_otter',
  'mapmaker_hale',
  'synth_garden',
  'quietcastle',
  'pixel_harbour',
  'two_left_feet',
  'deepsea_dan',
  'lofi_cartographer',
  'rook_and_roll',
].map((name, index) => ({ id: `${4000 + index}`, kind: 'streamer', name }));

const moments = Array.from({ length: 30 }, (_, index) =>
  new Date(Date.parse('2026-11-28T12:00:00.000Z') - index * 60_000).toISOString(),
);

/** An answer of `/api/chatters`; every move changes who leads, and lets the graph grow. */
export function crowd({
  moved,
  since,
}: {
  readonly moved: number;
  readonly since: string | null;
}): ChattersView {
  const order = moved % 2 === 0 ? streamers : [streamers[1], streamers[0], ...streamers.slice(2)];
  return {
    nodes: 19_618 + 12 * moved,
    edges: 20_375 + 17 * moved,
    moments,
    ranking: {
      at: moments[0] ?? '',
      since: since ?? moments.at(-1) ?? null,
      sinceKept: since === null ? null : 1_000,
      nodes: order.flatMap((node, index) => {
        if (node === undefined) return [];
        const score = 0.0392 / (1 + index * 0.35);
        const before = { score: score * 0.9, position: since === null ? ((index * 7) % 12) + 1 : index + 1 };
        return [{ ...node, score, position: index + 1, before: index === 9 ? null : before }];
      }),
    },
  };
}

export const noCrowd: ChattersView = { nodes: 0, edges: 0, moments: [], ranking: null };

export function namesIn(begins: string): NamesView {
  return { nodes: streamers.filter(({ name }) => name?.startsWith(begins)) };
}

/** A node with so many around it: those with hostile names first, some moderators and VIPs, a team, other streamers. */
export function neighbourhood({
  id,
  around,
}: {
  readonly id: string | null;
  readonly around: number;
}): NeighbourhoodView {
  const centre = streamers.find(node => node.id === id) ?? streamers[0];
  if (centre === undefined) throw new Error('there is no streamer');
  const others = streamers.filter(node => node !== centre).slice(0, Math.floor(around / 12));
  const team = { id: 'team:The Night Owls', kind: 'team', name: 'The Night Owls' } as const;
  const users = Array.from(
    { length: Math.max(0, around - others.length - (around > 2 ? 1 : 0)) },
    (_, index) => {
      const name = hostileNames[index] ?? `viewer_${index * 7919}`;
      return { id: name, kind: 'user', name } as const;
    },
  );
  const edges: readonly Edge[] = [
    ...users.map(user => ({ kind: 'chatter', from: user.id, to: centre.id }) as const),
    ...users.slice(11, 17).map(user => ({ kind: 'moderator', from: user.id, to: centre.id }) as const),
    ...users.slice(15, 20).map(user => ({ kind: 'vip', from: user.id, to: centre.id }) as const),
    ...(around > 2 ? [{ kind: 'team', from: centre.id, to: team.id } as const] : []),
    ...others.flatMap((other, at) =>
      users
        .filter((_, index) => (index * 31 + at * 17) % (9 + 3 * at) === 0)
        .map(user => ({ kind: 'chatter', from: user.id, to: other.id }) as const),
    ),
  ];
  const all: readonly NodeView[] = [...users, ...(around > 2 ? [team] : []), ...others];
  return {
    centre: placed(centre),
    around: all.map(placed),
    edges,
    degrees: degreesOf(centre.id, edges, around),
    more: around >= 100 ? 1_534 : 0,
    isMoreCapped: false,
  };
}

function placed(node: NodeView): PlacedNodeView {
  const index = streamers.findIndex(({ id }) => id === node.id);
  if (index === -1) return { ...node, score: 0.00004, position: 57 };
  return { ...node, score: 0.0392 / (1 + index * 0.35), position: index + 1 };
}

function degreesOf(centre: string, edges: readonly Edge[], around: number): readonly DegreeView[] {
  return (['chatter', 'moderator', 'vip', 'team'] as const).flatMap(kind =>
    (['in', 'out'] as const).flatMap(direction => {
      const own = edges.filter(
        edge => edge.kind === kind && edge[direction === 'in' ? 'to' : 'from'] === centre,
      );
      const more = around >= 100 && kind === 'chatter' ? 1_534 : 0;
      return own.length === 0 ? [] : [{ kind, direction, edges: own.length + more, isCapped: false }];
    }),
  );
}
