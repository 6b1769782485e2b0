import type { Edge } from './edge.ts';
import type { Sighting } from './message.ts';

/** One of the two items of an edge: as the node at one of its ends sees it. */
export interface Adjacency {
  /** `out#<id>`, or `in#<id>`: whose edges they are, and whether they lead from it or to it. */
  readonly node: string;
  /** `<kind>#<id of the other end>`. */
  readonly edge: string;
  readonly atMs: number;
}

/** An edge from both its ends; of a name nothing. */
export function adjacenciesOf({ fact, atMs }: Sighting): readonly Adjacency[] {
  if (fact.type === 'name') return [];
  const { kind, from, to } = fact.edge;
  return [
    { node: outgoing(from), edge: otherEnd(kind, to), atMs },
    { node: incoming(to), edge: otherEnd(kind, from), atMs },
  ];
}

export function outgoing(id: string): string {
  return `out#${id}`;
}

export function incoming(id: string): string {
  return `in#${id}`;
}

function otherEnd(kind: Edge['kind'], id: string): string {
  return `${kind}#${id}`;
}
