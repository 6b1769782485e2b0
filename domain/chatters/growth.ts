import type { Edge, NodeKind } from './edge.ts';
import type { Sighting } from './message.ts';
import { nodesOf, userId } from './node-id.ts';

/** What sightings say of a node: the earliest of them, and the newest name. */
export interface NodeGrowth {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string | null;
  /** When the name was told; -1: never, 0: it is the id's own. */
  readonly nameAtMs: number;
  /** The id that a streamer of this name would have as a user; null for all others. */
  readonly login: string | null;
  readonly firstMs: number;
}

export interface EdgeGrowth extends Edge {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Each node and each edge once. */
export interface Growth {
  readonly nodes: readonly NodeGrowth[];
  readonly edges: readonly EdgeGrowth[];
}

/** What the sightings add up to; their order does not matter, nor how often one comes. */
export function growthOf(sightings: Iterable<Sighting>): Growth {
  const nodes = new Map<string, NodeGrowth>();
  const edges = new Map<string, EdgeGrowth>();
  const see = (node: NodeGrowth): void => {
    const known = nodes.get(node.id);
    nodes.set(node.id, known === undefined ? node : together(known, node));
  };
  for (const { fact, atMs } of sightings) {
    if (fact.type === 'name') {
      see(namedStreamer(fact.streamer, fact.login, atMs));
      continue;
    }
    for (const { id, kind, name } of nodesOf(fact.edge))
      see({ id, kind, name, nameAtMs: name === null ? -1 : 0, login: null, firstMs: atMs });
    const { kind, from, to } = fact.edge;
    const key = JSON.stringify([kind, from, to]);
    const known = edges.get(key) ?? { kind, from, to, firstMs: atMs, lastMs: atMs };
    edges.set(key, {
      ...known,
      firstMs: Math.min(known.firstMs, atMs),
      lastMs: Math.max(known.lastMs, atMs),
    });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function namedStreamer(id: string, name: string, atMs: number): NodeGrowth {
  return { id, kind: 'streamer', name, nameAtMs: Math.max(1, atMs), login: userId(name), firstMs: atMs };
}

/** The same rules as the statement has that meets a row of the table. */
function together(one: NodeGrowth, other: NodeGrowth): NodeGrowth {
  const { name, nameAtMs, login } = isNewer(other, one) ? other : one;
  const kind = other.kind === 'streamer' ? other.kind : one.kind;
  return { id: one.id, kind, name, nameAtMs, login, firstMs: Math.min(one.firstMs, other.firstMs) };
}

/** Of two names of one moment, the greater by its bytes. */
function isNewer(one: NodeGrowth, than: NodeGrowth): boolean {
  if (one.nameAtMs !== than.nameAtMs) return one.nameAtMs > than.nameAtMs;
  return one.login !== null && than.login !== null && bytesOf(one.login) > bytesOf(than.login);
}

/** A character for each byte: such texts compare as the database compares bytes. */
function bytesOf(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}
