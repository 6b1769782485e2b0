import type { Edge } from '../../../domain/chatters/edge.ts';
import type { Neighbour } from '../../io/chatters/neighbour-queries.ts';

/** Edges of the one in the middle, by direction. */
export interface Ties {
  readonly incoming: readonly Neighbour[];
  readonly outgoing: readonly Neighbour[];
}

/**
 * The ids around a node, at most `most`: first those that are more than one of many chatters; then chatters who are
 * elsewhere too, `mostElsewhere` of them, since they join the node with others; then the newest.
 */
export function nearest(
  centre: string,
  { incoming, outgoing }: Ties,
  most: number,
  mostElsewhere: number,
): readonly string[] {
  const crowd = incoming.filter(({ kind }) => kind === 'chatter');
  const elsewhere = crowd.filter(({ isShared }) => isShared);
  const inOrder = [
    ...incoming.filter(({ kind }) => kind !== 'chatter'),
    ...outgoing,
    ...elsewhere.slice(0, mostElsewhere),
    ...crowd.filter(({ isShared }) => !isShared),
    ...elsewhere,
  ];
  const ids = new Set(inOrder.map(({ id }) => id).filter(id => id !== centre));
  return [...ids].slice(0, most);
}

/** Those that edges lead to from the most of the near ones, and that are not among them; at most `most`. */
export function shared(
  centre: string,
  near: readonly string[],
  onward: readonly Edge[],
  most: number,
): readonly string[] {
  const known = new Set([centre, ...near]);
  const from = new Map<string, Set<string>>();
  for (const edge of onward) {
    if (known.has(edge.to)) continue;
    const sources = from.get(edge.to) ?? new Set();
    from.set(edge.to, sources.add(edge.from));
  }
  return [...from]
    .sort(([a, sourcesOfA], [b, sourcesOfB]) => sourcesOfB.size - sourcesOfA.size || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([id]) => id);
}

/** Each edge between nodes that are shown, once: those of the one in the middle first. */
export function edgesBetween(
  centre: string,
  shown: ReadonlySet<string>,
  { incoming, outgoing }: Ties,
  onward: readonly Edge[],
): readonly Edge[] {
  const all: readonly Edge[] = [
    ...incoming.map(({ kind, id }) => ({ kind, from: id, to: centre })),
    ...outgoing.map(({ kind, id }) => ({ kind, from: centre, to: id })),
    ...onward,
  ];
  const between = all.filter(({ from, to }) => shown.has(from) && shown.has(to));
  return [...new Map(between.map(edge => [JSON.stringify([edge.kind, edge.from, edge.to]), edge])).values()];
}
