import type { Graph } from './graph.ts';

export const damping = 0.85;
/** The sum of all changes, of ranks that sum to 1, below which iterating ends. */
export const tolerance = 1e-12;

/** Ranks of a graph, by node. */
export interface Ranking {
  /** They sum to 1. Empty for a graph without nodes. */
  readonly ranks: Float64Array;
  /**
   * What a rank is to be multiplied by, so that a node that no edge leads to has 1. Such weights hardly change where a
   * graph grows elsewhere, while ranks all do: a refresh starts from them.
   */
  readonly weight: number;
  /** How often every edge was followed, on average: whole from cold, mostly a fraction in a refresh. */
  readonly iterations: number;
  /** The sum of all changes that one more iteration would make, or that the last one made. */
  readonly changeLeft: number;
}

/**
 * PageRank from cold, as it is defined: damping 0.85, teleport to any node alike, and so does the rank of nodes without an
 * outgoing edge. An edge that stands twice counts twice.
 */
export function rankFromCold({ nodes, starts, targets }: Graph): Ranking {
  let ranks = new Float64Array(nodes).fill(1 / nodes);
  let next = new Float64Array(nodes);
  let changeLeft = nodes === 0 ? 0 : Number.POSITIVE_INFINITY;
  let base = 1;
  let iterations = 0;
  for (; changeLeft >= tolerance; iterations++) {
    next.fill(0);
    let stuck = 0;
    for (let node = 0; node < nodes; node++) {
      const rank = ranks[node] ?? 0;
      const first = starts[node] ?? 0;
      const end = starts[node + 1] ?? 0;
      if (first === end) stuck += rank;
      const share = (damping * rank) / (end - first);
      for (let edge = first; edge < end; edge++) add(next, targets[edge] ?? 0, share);
    }
    base = (1 - damping + damping * stuck) / nodes;
    changeLeft = 0;
    for (let node = 0; node < nodes; node++) {
      const rank = (next[node] ?? 0) + base;
      next[node] = rank;
      changeLeft += Math.abs(rank - (ranks[node] ?? 0));
    }
    [ranks, next] = [next, ranks];
  }
  return { ranks: scaled(ranks), weight: 1 / base, iterations, changeLeft };
}

/** The same array, brought to the sum of 1. */
export function scaled(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const sum = sumOf(values);
  for (let at = 0; at < values.length; at++) values[at] = (values[at] ?? 0) / sum;
  return values;
}

export function add(to: Float64Array, at: number, what: number): void {
  to[at] = (to[at] ?? 0) + what;
}

export function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

export function absoluteSumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += Math.abs(value);
  return sum;
}
