import type { Edge, EdgeKind, NodeKind } from '../../../../domain/chatters/edge.ts';
import type { NeighbourhoodView, PlacedNodeView } from '../../../../domain/chatters/view.ts';
import { edgeKinds } from '../kinds.ts';
import { nameOf, shortened } from '../names.tsx';

/** What is drawn of a neighbourhood. */
export interface DrawnGraph {
  /** The one in the middle is first. */
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

export interface DrawnNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  /** px. */
  readonly radius: number;
  /** How far others stay away from its middle, px: room for its name where it has one. */
  readonly room: number;
  readonly isCentre: boolean;
  /** Which label stands where two want to; more is sooner. */
  readonly weight: number;
  /** Its label stands only where the picture is drawn closer. */
  readonly isShy: boolean;
  /** The kind of its edge with the one in the middle; null when it has none. */
  readonly tie: EdgeKind | null;
}

export interface DrawnEdge {
  readonly key: string;
  readonly kind: EdgeKind;
  readonly from: string;
  readonly to: string;
  readonly isOfCentre: boolean;
  /** Edges between the same two are apart: 0 is straight, then to one side and the other. */
  readonly bend: number;
}

const LONGEST_LABEL = 20;
/** With more nodes, a user has its name only when it is looked at, or drawn closer. */
const MOST_NAMED_USERS = 45;

export function drawnOf({ centre, around, edges }: NeighbourhoodView, isNarrow: boolean): DrawnGraph {
  if (centre === null) return { nodes: [], edges: [] };
  const all = [centre, ...around];
  const most = Math.max(...all.map(({ score }) => score ?? 0));
  const zoom = (all.length <= 30 ? 1.5 : all.length <= 90 ? 1.2 : 1) * (isNarrow ? 0.75 : 1);
  const ties = tiesOf(centre.id, edges);
  return {
    nodes: all.map((node, index) => {
      const share = most === 0 ? 0 : Math.sqrt((node.score ?? 0) / most);
      const isCentre = index === 0;
      const radius = zoom * radiusOf(node, isCentre, share);
      return {
        id: node.id,
        kind: node.kind,
        label: shortened(nameOf(node), LONGEST_LABEL),
        radius,
        room: radius + (node.kind === 'user' && !isCentre ? 4 : 12),
        isCentre,
        weight:
          (isCentre ? 1e6 : node.kind === 'user' ? 0 : 1000) + share * 100 + weightOf(ties.get(node.id)),
        isShy: !isCentre && node.kind === 'user' && all.length > MOST_NAMED_USERS,
        tie: ties.get(node.id) ?? null,
      };
    }),
    edges: withBends(edges, centre.id).toSorted((a, b) => layerOf(a) - layerOf(b)),
  };
}

function radiusOf({ kind }: PlacedNodeView, isCentre: boolean, share: number): number {
  if (isCentre) return 17;
  if (kind === 'user') return 4.2;
  return kind === 'team' ? 7 : 6 + 9 * share;
}

function tiesOf(centre: string, edges: readonly Edge[]): ReadonlyMap<string, EdgeKind> {
  const ties = new Map<string, EdgeKind>();
  for (const { kind, from, to } of edges) {
    if (from !== centre && to !== centre) continue;
    const other = from === centre ? to : from;
    if (weightOf(kind) > weightOf(ties.get(other))) ties.set(other, kind);
  }
  return ties;
}

function weightOf(kind: EdgeKind | undefined): number {
  return edgeKinds.findIndex(({ id }) => id === kind) + 1;
}

/** Edges that are many lie under those that are few. */
function layerOf({ kind, isOfCentre }: DrawnEdge): number {
  return (isOfCentre ? 1 : 0) + (kind === 'chatter' ? 0 : 2);
}

function withBends(edges: readonly Edge[], centre: string): readonly DrawnEdge[] {
  const seen = new Map<string, number>();
  return edges.map(({ kind, from, to }) => {
    const [a, b] = from < to ? [from, to] : [to, from];
    const pair = JSON.stringify([a, b]);
    const count = seen.get(pair) ?? 0;
    seen.set(pair, count + 1);
    // Seen from the other end, a side is the other one.
    const side = (count % 2 === 0 ? -1 : 1) * (from === a ? 1 : -1);
    return {
      key: JSON.stringify([kind, from, to]),
      kind,
      from,
      to,
      isOfCentre: from === centre || to === centre,
      bend: side * Math.ceil(count / 2) || 0,
    };
  });
}
