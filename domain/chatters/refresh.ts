import { correct } from './correction.ts';
import type { Graph } from './graph.ts';
import { absoluteSumOf, add, damping, scaled, sumOf, tolerance } from './page-rank.ts';
import type { Ranking } from './page-rank.ts';

/** Passing on is quick where as many steps as there are edges leave less than this share of what was left over. */
const quick = 0.01;

/**
 * The same ranks from weights near them: 1 for a node that is new. Weights solve `w(v) = 1 + 0.85 · Σ w(u) / outgoing(u)`
 * over the edges from u to v; divided by their sum they are the ranks, those of nodes without an outgoing edge included.
 * Looking at all edges for what is left over counts as an iteration; so no edge that came, or went, can be overlooked.
 * What is left over is passed on, node by node, while that is quick, as it is where few edges close circles. Elsewhere the
 * equations are solved for it first. The order of a node's targets may change.
 */
export function refreshRanks(graph: Graph, weights: Float64Array<ArrayBuffer>): Ranking {
  const edges = graph.targets.length;
  const left = leftOver(graph, weights);
  let followed = edges + passOn(graph, weights, left, quick);
  const enough = tolerance * sumOf(weights);
  if (absoluteSumOf(left) > enough) {
    followed += correct(graph, weights, left, enough / 2);
    followed += passOn(graph, weights, left, Infinity);
  }
  const sum = sumOf(weights);
  const changeLeft = sum === 0 ? 0 : absoluteSumOf(left) / sum;
  return { ranks: scaled(weights), weight: sum, iterations: edges === 0 ? 0 : followed / edges, changeLeft };
}

/** By node, what the equation of its weight lacks. Nodes that no edge leads to have their weight set to 1. */
function leftOver(graph: Graph, weights: Float64Array): Float64Array {
  const { nodes, starts, targets } = graph;
  const left = new Float64Array(nodes).fill(1);
  const isTarget = new Uint8Array(nodes);
  for (const target of targets) isTarget[target] = 1;
  for (let node = 0; node < nodes; node++) if (isTarget[node] === 0) weights[node] = 1;
  for (let node = 0; node < nodes; node++) {
    const weight = weights[node] ?? 0;
    add(left, node, -weight);
    const start = starts[node] ?? 0;
    const end = starts[node + 1] ?? 0;
    const share = (damping * weight) / (end - start);
    for (let edge = start; edge < end; edge++) add(left, targets[edge] ?? 0, share);
  }
  return left;
}

/**
 * Passes on what is left over, from nodes where it is worth it, until the sum of all is below the tolerance, or a sweep of
 * all nodes was slower than that as many steps as there are edges leave `most` of it. Answers how many edges it followed.
 */
function passOn(
  { nodes, starts, targets }: Graph,
  weights: Float64Array,
  left: Float64Array,
  most: number,
): number {
  let followed = 0;
  let total = absoluteSumOf(left);
  const before = total;
  for (let sum = sumOf(weights); total > tolerance * sum; sum = sumOf(weights)) {
    const worth = (tolerance * sum) / nodes / 2;
    for (let node = 0; node < nodes; node++) {
      const rest = left[node] ?? 0;
      if (Math.abs(rest) < worth) continue;
      const start = starts[node] ?? 0;
      const end = starts[node + 1] ?? 0;
      left[node] = 0;
      add(weights, node, rest);
      const share = (damping * rest) / (end - start);
      for (let edge = start; edge < end; edge++) add(left, targets[edge] ?? 0, share);
      followed += end - start;
    }
    total = absoluteSumOf(left);
    if ((total / before) ** (targets.length / followed) > most) break;
  }
  return followed;
}
