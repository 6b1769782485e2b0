import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NeighbourhoodView, PlacedNodeView } from '../../../../domain/chatters/view.ts';
import { nodeText } from '../../../../dashboard/pages/chatters/graph/describe.ts';
import { drawnOf } from '../../../../dashboard/pages/chatters/graph/drawn.ts';
import { labelsWithRoom } from '../../../../dashboard/pages/chatters/graph/labels.ts';
import { startLayout } from '../../../../dashboard/pages/chatters/graph/layout.ts';
import { nextBy } from '../../../../dashboard/pages/chatters/graph/nearest.ts';
import { edgePath, fitting } from '../../../../dashboard/pages/chatters/graph/placing.ts';

const node = (id: string, kind: PlacedNodeView['kind'] = 'user', score = 0.1): PlacedNodeView => ({
  id,
  kind,
  name: id === '7' ? null : `${id} name`,
  score,
  position: 3,
});

const view: NeighbourhoodView = {
  centre: node('10', 'streamer', 0.4),
  around: [node('ann'), node('bob'), node('7', 'streamer', 0.1)],
  edges: [
    { kind: 'chatter', from: 'ann', to: '10' },
    { kind: 'moderator', from: 'ann', to: '10' },
    { kind: 'chatter', from: 'bob', to: '10' },
    { kind: 'chatter', from: 'bob', to: '7' },
    { kind: 'chatter', from: '10', to: '7' },
    { kind: 'chatter', from: '7', to: '10' },
  ],
  degrees: [],
  more: 0,
  isMoreCapped: false,
};

test('the one in the middle is first; a user has the colour of what is rarest of its edges with it', () => {
  const { nodes } = drawnOf(view, false);
  assert.deepEqual(
    nodes.map(({ id, tie, isCentre }) => [id, tie, isCentre]),
    [
      ['10', null, true],
      ['ann', 'moderator', false],
      ['bob', 'chatter', false],
      ['7', 'chatter', false],
    ],
  );
  assert.equal(nodes[3]?.label, '7');
});

test('edges between the same two bow apart, one the other way round included', () => {
  const { edges } = drawnOf(view, false);
  const bends = new Map(edges.map(({ kind, from, to, bend }) => [`${kind} ${from} ${to}`, bend]));
  assert.equal(bends.get('chatter ann 10'), 0);
  assert.notEqual(bends.get('moderator ann 10'), 0);
  assert.equal(bends.get('chatter 10 7'), 0);
  assert.notEqual(bends.get('chatter 7 10'), 0);
});

test('few edges lie over many: those of the middle over others, and moderators over chatters', () => {
  const { edges } = drawnOf(view, false);
  assert.deepEqual([edges[0]?.from, edges[0]?.to], ['bob', '7']);
  assert.equal(edges.at(-1)?.kind, 'moderator');
});

test('a node is described by its name, kind, place and what joins it with the one in the middle', () => {
  assert.equal(nodeText(view, node('ann')), 'ann name, chatter, number 3, chats here, moderates here');
  assert.equal(
    nodeText(view, node('7', 'streamer')),
    '7, streamer, number 3, chats here, is one that it chats with',
  );
});

test('the layout keeps the middle at its place, nodes apart, and those that stay near where they were', () => {
  const layout = startLayout(() => {});
  const graph = drawnOf(view, false);
  layout.show(graph, 1, true);
  const first = new Map([...layout.bodies()].map(([id, { x, y }]) => [id, { x, y }]));
  assert.deepEqual(first.get('10'), { x: 0, y: 0 });
  const places = [...first.values()];
  for (const [index, a] of places.entries())
    for (const b of places.slice(index + 1)) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) > 15);
  layout.show({ ...graph }, 1, true);
  assert.deepEqual(layout.bodies().get('ann')?.x, first.get('ann')?.x);
  layout.show(drawnOf({ ...view, around: [...view.around, node('eve')] }, false), 1, true);
  const [before, after] = [first.get('ann'), layout.bodies().get('ann')];
  assert.ok(Math.hypot((before?.x ?? 0) - (after?.x ?? 0), (before?.y ?? 0) - (after?.y ?? 0)) < 80);
});

test('everything fits into the picture, whatever its shape, and few nodes are not blown up', () => {
  const discs = [
    { x: -300, y: -100, radius: 10 },
    { x: 500, y: 200, radius: 20 },
  ];
  for (const [width, height] of [
    [800, 400],
    [300, 600],
  ] as const) {
    const { k, x, y } = fitting(discs, width, height);
    for (const disc of discs) {
      const [left, top] = [x + k * disc.x, y + k * disc.y];
      assert.ok(left - disc.radius >= 0 && left + disc.radius <= width);
      assert.ok(top - disc.radius >= 0 && top + disc.radius <= height);
    }
  }
  assert.equal(fitting([{ x: 0, y: 0, radius: 10 }], 800, 400).k, 2);
});

test('an edge goes from rim to rim, and is left out where its nodes overlap', () => {
  const [a, b] = [
    { x: 0, y: 0, radius: 10 },
    { x: 100, y: 0, radius: 20 },
  ];
  assert.equal(edgePath(a, b, 0, 3), 'M10.0 0.0L77.0 0.0');
  assert.match(edgePath(a, b, 1, 3), /^M10\.0 0\.0Q50\.0 [\d.]+ 77\.0 0\.0$/);
  assert.equal(edgePath(a, { ...b, x: 33 }, 0, 3), '');
  assert.equal(edgePath(a, a, 0, 3), '');
});

test('of names that overlap the one of more weight stands, and none on a node of as much weight or at the rim', () => {
  const label = (id: string, x: number, y: number, weight: number) => ({ id, x, y, weight, width: 60 });
  const disc = { id: 'other', x: 300, y: 96, radius: 8, weight: 5 };
  const labels = [
    label('light', 110, 100, 1),
    label('heavy', 100, 105, 2),
    label('rim', 10, 50, 9),
    label('on', 310, 100, 5),
    label('over', 290, 200, 9),
  ];
  assert.deepEqual([...labelsWithRoom(labels, [disc], 400, 300)].sort(), ['heavy', 'over']);
  assert.ok(labelsWithRoom([label('on', 310, 100, 6)], [disc], 400, 300).has('on'));
});

test('an arrow key leads to the nearest node in its direction, and nowhere at the rim', () => {
  const places = [
    { id: 'middle', x: 0, y: 0 },
    { id: 'right', x: 50, y: 5 },
    { id: 'aside', x: 20, y: 40 },
    { id: 'far', x: 200, y: 0 },
  ];
  const from = { id: 'middle', x: 0, y: 0 };
  assert.equal(nextBy('ArrowRight', from, places), 'right');
  assert.equal(nextBy('ArrowDown', from, places), 'aside');
  assert.equal(nextBy('ArrowLeft', from, places), undefined);
  assert.equal(nextBy('Home', from, places), undefined);
});
