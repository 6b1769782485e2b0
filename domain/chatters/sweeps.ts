import type { Graph } from './graph.ts';
import { add, damping } from './page-rank.ts';

/**
 * The equations of weights, parted by the numbers of nodes: `D − L − U`, with L for edges to later nodes, U for edges to
 * earlier ones, and D for the diagonal, which has the loops.
 */
export interface Sweeps {
  readonly graph: Graph;
  /** By node, where its targets before itself end. */
  readonly middles: Uint32Array;
  readonly diagonal: Float64Array;
}

type Side = 'earlier' | 'later';

/** Brings the targets of each node that are before it to the front of its targets, in their place: it is the same graph. */
export function partedBySide(graph: Graph): Sweeps {
  const { nodes, starts, targets } = graph;
  const middles = new Uint32Array(nodes);
  const diagonal = new Float64Array(nodes).fill(1);
  for (let node = 0; node < nodes; node++) {
    const start = starts[node] ?? 0;
    const end = starts[node + 1] ?? 0;
    let middle = start;
    for (let edge = start; edge < end; edge++) {
      const target = targets[edge] ?? 0;
      if (target === node) add(diagonal, node, -damping / (end - start));
      if (target >= node) continue;
      targets[edge] = targets[middle] ?? 0;
      targets[middle++] = target;
    }
    middles[node] = middle;
  }
  return { graph, middles, diagonal };
}

/** Solves `(D − L) x = values`, in their place. Answers how many edges it followed, each once, those from a 0 not at all. */
export function sweepUp(sweeps: Sweeps, values: Float64Array): number {
  let followed = 0;
  for (let node = 0; node < values.length; node++) followed += solveAt(sweeps, values, node, 'later');
  return followed;
}

/** Solves `(D − U) x = values`, likewise. */
export function sweepDown(sweeps: Sweeps, values: Float64Array): number {
  let followed = 0;
  for (let node = values.length - 1; node >= 0; node--) followed += solveAt(sweeps, values, node, 'earlier');
  return followed;
}

/** Adds `L · values` to `to`. */
export function addLater(sweeps: Sweeps, values: Float64Array, to: Float64Array): number {
  let followed = 0;
  for (let node = 0; node < values.length; node++)
    followed += pass(sweeps, node, values[node] ?? 0, 'later', to);
  return followed;
}

function solveAt(sweeps: Sweeps, values: Float64Array, node: number, side: Side): number {
  const value = (values[node] ?? 0) / (sweeps.diagonal[node] ?? 1);
  values[node] = value;
  return pass(sweeps, node, value, side, values);
}

function pass({ graph, middles }: Sweeps, node: number, value: number, side: Side, to: Float64Array): number {
  if (value === 0) return 0;
  const { starts, targets } = graph;
  const start = starts[node] ?? 0;
  const stop = starts[node + 1] ?? 0;
  const middle = middles[node] ?? 0;
  const first = side === 'later' ? middle : start;
  const end = side === 'later' ? stop : middle;
  const share = (damping * value) / (stop - start);
  for (let edge = first; edge < end; edge++) {
    const target = targets[edge] ?? 0;
    if (target !== node) add(to, target, share);
  }
  return end - first;
}
