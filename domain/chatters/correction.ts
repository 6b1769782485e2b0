import type { Graph } from './graph.ts';
import { absoluteSumOf, add } from './page-rank.ts';
import { addLater, partedBySide, sweepDown, sweepUp } from './sweeps.ts';

/** How many numbers the steps that are remembered may have in all, and how many such steps are of use. */
const mostNumbers = 1 << 24;
const mostRemembered = 12;
const leastRemembered = 2;
/** A step that takes less than this share of the squares is slower than to pass on, edge by edge. */
const leastGain = 0.5;

interface Step {
  readonly taken: Float64Array;
  /** What it changes in the equations. */
  readonly effect: Float64Array;
}

/**
 * Adds to weights what solves their equations for what is left over, until less than `enough` should be left, and takes
 * it from there; where it does not get on, it ends earlier. Answers how many edges it followed, each as often as it was.
 *
 * The method is that of generalized conjugate residuals: each step is the best one in the directions of those that are
 * remembered. It is taken of `(D − L)⁻¹ (D − L − U) (D − U)⁻¹`, which has what is far apart in the graph meet sooner, and
 * which takes no more than a sweep each way (Eisenstat, 1981): a step follows every edge once.
 */
export function correct(graph: Graph, weights: Float64Array, left: Float64Array, enough: number): number {
  const { nodes } = graph;
  const sweeps = partedBySide(graph);
  const { diagonal } = sweeps;
  const most = Math.max(leastRemembered, Math.min(mostRemembered, Math.floor(mostNumbers / nodes / 2)));
  const remembered: Step[] = [];
  const found = new Float64Array(nodes);
  const rest = left.slice();
  let followed = sweepUp(sweeps, rest);
  while (absoluteSumOf(rest) > enough) {
    const taken = rest.slice();
    const down = rest.slice();
    followed += sweepDown(sweeps, down);
    const effect = rest.map((value, node) => value - (diagonal[node] ?? 1) * (down[node] ?? 0));
    followed += sweepUp(sweeps, effect);
    addTimes(effect, 1, down);
    for (const before of remembered) {
      const share = -product(effect, before.effect) / product(before.effect, before.effect);
      addTimes(effect, share, before.effect);
      addTimes(taken, share, before.taken);
    }
    const share = product(rest, effect) / product(effect, effect);
    const gain = (share * product(rest, effect)) / product(rest, rest);
    if (!(gain >= leastGain)) break;
    addTimes(found, share, taken);
    addTimes(rest, -share, effect);
    remembered.push({ taken, effect });
    if (remembered.length > most) remembered.shift();
  }
  // With e = (D − U)⁻¹ found, (D − L − U) e is found − L e.
  addTimes(left, -1, found);
  followed += sweepDown(sweeps, found);
  followed += addLater(sweeps, found, left);
  addTimes(weights, 1, found);
  return followed;
}

function addTimes(to: Float64Array, times: number, what: Float64Array): void {
  for (let at = 0; at < to.length; at++) add(to, at, times * (what[at] ?? 0));
}

function product(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}
