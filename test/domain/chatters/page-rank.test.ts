import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { graphOf } from '../../../domain/chatters/graph.ts';
import type { Graph } from '../../../domain/chatters/graph.ts';
import { rankFromCold, tolerance } from '../../../domain/chatters/page-rank.ts';
import type { Ranking } from '../../../domain/chatters/page-rank.ts';
import { refreshRanks } from '../../../domain/chatters/refresh.ts';
import { type Arc, denseRanks } from '../../support/chatters/dense-ranks.ts';
import { generatedArcs, usualRules } from '../../support/chatters/generated-graph.ts';
import { seeded } from '../../support/posts/random.ts';

const graph = (nodes: number, arcs: readonly Arc[]): Graph =>
  graphOf(
    nodes,
    arcs.map(([from]) => from),
    arcs.map(([, to]) => to),
  );
/** From nothing known: a weight of 1 each. */
const fromNothing = (of: Graph): Ranking => refreshRanks(of, new Float64Array(of.nodes).fill(1));
const weightsOf = ({ ranks, weight }: Ranking, nodes: number): Float64Array<ArrayBuffer> =>
  Float64Array.from({ length: nodes }, (_, node) => (ranks[node] ?? 1 / weight) * weight);

const methods = { 'from cold': rankFromCold, 'as a refresh': fromNothing };

/** Any edges between any nodes: circles, edges that stand twice, loops, nodes without any. */
function anyArcs(nodes: number, edges: number, random: () => number): Arc[] {
  const node = () => Math.floor(random() * nodes);
  return Array.from({ length: edges }, () => [node(), node()]);
}

function assertNear(actual: Float64Array, expected: ArrayLike<number>, within: number): void {
  assert.equal(actual.length, expected.length);
  for (const [node, rank] of actual.entries()) {
    const other = expected[node] ?? Number.NaN;
    assert.ok(Math.abs(rank - other) <= within, `node ${node}: ${rank}, not ${other}`);
  }
}

for (const [name, ranked] of Object.entries(methods))
  describe(`ranks ${name}`, () => {
    const random = seeded(5);
    const shapes: readonly (readonly [string, number, readonly Arc[]])[] = [
      ['one node', 1, []],
      ['one node with a loop', 1, [[0, 0]]],
      ['nodes without edges', 5, []],
      [
        'a streamer with three chatters',
        4,
        [
          [1, 0],
          [2, 0],
          [3, 0],
        ],
      ],
      [
        'a circle with a loop in it',
        3,
        [
          [0, 1],
          [1, 2],
          [2, 0],
          [1, 1],
        ],
      ],
      [
        'a chain',
        4,
        [
          [0, 1],
          [1, 2],
          [2, 3],
        ],
      ],
      [
        'an edge that stands twice',
        3,
        [
          [0, 1],
          [0, 1],
          [0, 2],
        ],
      ],
      [
        'two parts that do not meet',
        6,
        [
          [0, 1],
          [1, 0],
          [2, 3],
          [3, 4],
        ],
      ],
      ...[10, 40, 90].map(nodes => [`any ${nodes} nodes`, nodes, anyArcs(nodes, nodes * 2, random)] as const),
      ['few edges', 60, anyArcs(60, 20, random)],
      [
        'a generated graph',
        60,
        [...generatedArcs({ ...usualRules, edges: 50, streamers: 10 }, random)].filter(([from]) => from < 60),
      ],
    ];
    for (const [shape, nodes, arcs] of shapes)
      test(`of ${shape} are those of the definition, and sum to 1`, () => {
        const { ranks, changeLeft } = ranked(graph(nodes, arcs));
        assertNear(ranks, denseRanks(nodes, arcs), 1e-11);
        assert.ok(Math.abs(ranks.reduce((sum, rank) => sum + rank, 0) - 1) < 1e-12);
        assert.ok(changeLeft < tolerance);
      });

    test('do not depend on how nodes are numbered, nor on the order of edges', () => {
      const nodes = 80;
      const arcs = anyArcs(nodes, 200, random);
      const numbers = shuffled([...Array(nodes).keys()], random);
      const renumbered = arcs.map(([from, to]): Arc => [numbers[from] ?? 0, numbers[to] ?? 0]);
      const { ranks } = ranked(graph(nodes, arcs));
      const others = ranked(graph(nodes, shuffled(renumbered, random))).ranks;
      assertNear(
        ranks,
        numbers.map(number => others[number] ?? Number.NaN),
        1e-11,
      );
    });

    test('of a graph without nodes are none', () => {
      const { ranks, iterations, changeLeft } = ranked(graph(0, []));
      assert.deepEqual([ranks.length, iterations, changeLeft], [0, 0, 0]);
    });
  });

describe('a refresh', () => {
  const random = seeded(11);
  const rules = { ...usualRules, edges: 20_000, streamers: 200 };
  const arcs = [...generatedArcs(rules, random)];
  const nodesOf = (of: readonly Arc[]) => Math.max(...of.map(([from, to]) => Math.max(from, to))) + 1;
  const before = arcs.slice(0, 19_800);
  const old = rankFromCold(graph(nodesOf(before), before));
  const cold = rankFromCold(graph(nodesOf(arcs), arcs));

  test('from the last ranks, with new edges and new nodes, ends where a cold start does', () => {
    const warm = refreshRanks(graph(nodesOf(arcs), arcs), weightsOf(old, nodesOf(arcs)));
    assertNear(warm.ranks, cold.ranks, 1e-11);
    assert.ok(warm.iterations <= cold.iterations / 3, `${warm.iterations} of ${cold.iterations}`);
  });

  test('ends there too when nodes and edges have vanished', () => {
    const fewer = rankFromCold(graph(nodesOf(before), before));
    const warm = refreshRanks(graph(nodesOf(before), before), weightsOf(cold, nodesOf(before)));
    assertNear(warm.ranks, fewer.ranks, 1e-11);
  });

  test('takes a third of the iterations from cold among friends in circles, and one iteration more would change nothing', () => {
    const nodes = 1000;
    const friends = shuffled(friendsInCircles(nodes, random), random);
    const both = (pairs: readonly Arc[]) => graph(nodes, [...pairs, ...pairs.map(([a, b]): Arc => [b, a])]);
    const first = rankFromCold(both(friends.slice(0, Math.floor(friends.length / 1.01))));
    const now = rankFromCold(both(friends));
    const warm = refreshRanks(both(friends), weightsOf(first, nodes));
    assertNear(warm.ranks, now.ranks, 1e-11);
    assert.ok(warm.iterations <= now.iterations / 3, `${warm.iterations} of ${now.iterations}`);
    assert.ok(changeByOne(both(friends), warm.ranks) < tolerance);
    assert.deepEqual(refreshRanks(both(friends), weightsOf(first, nodes)), warm);
  });

  test('of a graph that has not changed follows each edge once', () => {
    const warm = refreshRanks(graph(nodesOf(arcs), arcs), weightsOf(cold, nodesOf(arcs)));
    assertNear(warm.ranks, cold.ranks, 1e-12);
    assert.ok(warm.iterations < 1.1, String(warm.iterations));
  });

  test('starts as well from weights of no meaning', () => {
    const weights = Float64Array.from({ length: nodesOf(arcs) }, () => random() * 1000);
    assertNear(refreshRanks(graph(nodesOf(arcs), arcs), weights).ranks, cold.ranks, 1e-11);
  });

  test('after many others has lost nothing', () => {
    let last = rankFromCold(graph(nodesOf(before), before));
    for (let count = 19_810; count <= arcs.length; count += 10) {
      const some = arcs.slice(0, count);
      last = refreshRanks(graph(nodesOf(some), some), weightsOf(last, nodesOf(some)));
    }
    assertNear(last.ranks, cold.ranks, 1e-11);
  });
});

/** Most of somebody's friends are in the same circle of fifty. */
function friendsInCircles(nodes: number, random: () => number): Arc[] {
  const below = (count: number) => Math.floor(random() * count);
  return Array.from({ length: nodes * 5 }, () => {
    const one = below(nodes);
    return [one, random() < 0.95 ? one - (one % 50) + below(50) : below(nodes)];
  });
}

/** The sum of all changes by one iteration as the definition has it. */
function changeByOne({ nodes, starts, targets }: Graph, ranks: Float64Array): number {
  const next = new Float64Array(nodes).fill(0.15 / nodes);
  for (const [node, rank] of ranks.entries()) {
    const own = targets.subarray(starts[node], starts[node + 1]);
    assert.ok(own.length > 0, 'a node without an edge');
    for (const target of own) next[target] = (next[target] ?? 0) + (0.85 * rank) / own.length;
  }
  return next.reduce((sum, rank, node) => sum + Math.abs(rank - (ranks[node] ?? 0)), 0);
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map(value => ({ value, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ value }) => value);
}
