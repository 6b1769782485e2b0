import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from 'd3-force';
import type { DrawnEdge, DrawnGraph } from './drawn.ts';

/** Where a node is; the one in the middle is at 0, 0. */
export interface Body extends SimulationNodeDatum {
  readonly id: string;
  x: number;
  y: number;
  radius: number;
  room: number;
  isCentre: boolean;
}

interface Link extends SimulationLinkDatum<Body> {
  readonly isOfCentre: boolean;
}

export interface Layout {
  readonly bodies: () => ReadonlyMap<string, Body>;
  /**
   * Lays these out from now on, for a picture `aspect` times as wide as high; those that were there before set out from
   * where they are. `isStill`: without a motion.
   */
  readonly show: (graph: DrawnGraph, aspect: number, isStill: boolean) => void;
  readonly stop: () => void;
}

/** So many steps bring it to rest; the first of them are not shown, so that a new picture opens like a flower. */
const STEPS = 140;
const UNSEEN_STEPS = 24;
const ALPHA_LEAST = 0.002;
const TO_MIDDLE = 0.032;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** A layout by forces: edges pull, nodes push each other away. `onMove` is called after every step. */
export function startLayout(onMove: () => void): Layout {
  let bodies: ReadonlyMap<string, Body> = new Map();
  let shape = '';
  const links = forceLink<Body, Link>()
    .id(({ id }) => id)
    .distance(({ source, target, isOfCentre }) => reachOf(source) + reachOf(target) + (isOfCentre ? 64 : 40))
    .strength(({ isOfCentre }) => (isOfCentre ? 0.3 : 0.1));
  const simulation = forceSimulation<Body>()
    .force('links', links)
    .force(
      'charge',
      forceManyBody<Body>()
        .strength(({ radius }) => -34 - radius * 9)
        .distanceMax(420),
    )
    .force('collide', forceCollide<Body>(({ room }) => room).iterations(2))
    .alphaMin(ALPHA_LEAST)
    .alphaDecay(1 - ALPHA_LEAST ** (1 / STEPS))
    .velocityDecay(0.35)
    .on('tick', onMove)
    .stop();

  return {
    bodies: () => bodies,
    show: (graph, aspect, isStill) => {
      const before = bodies;
      bodies = new Map(placed(graph, before).map(body => [body.id, body]));
      const nextShape = shapeOf(graph);
      const hasChanged = nextShape !== shape;
      shape = nextShape;
      simulation.nodes([...bodies.values()]);
      links.links(graph.edges.map(linkOf));
      simulation.force('x', forceX<Body>(0).strength(TO_MIDDLE / aspect));
      simulation.force('y', forceY<Body>(0).strength(TO_MIDDLE * aspect));
      if (!hasChanged) return onMove();
      const isNew = before.size === 0;
      simulation.alpha(isNew ? 1 : 0.5);
      if (isStill) simulation.stop().tick(STEPS);
      else simulation.tick(isNew ? UNSEEN_STEPS : 0).restart();
      onMove();
    },
    stop: () => void simulation.stop(),
  };
}

/** New ones start beside a node that they hang on. */
function placed({ nodes, edges }: DrawnGraph, before: ReadonlyMap<string, Body>): readonly Body[] {
  const hold = new Map(
    edges.flatMap(({ from, to }) => [[from, before.get(to)] as const, [to, before.get(from)] as const]),
  );
  return nodes.map(({ id, radius, room, isCentre }, index) => {
    const known = before.get(id);
    const beside = hold.get(id);
    const angle = index * GOLDEN_ANGLE;
    const far = 14 * Math.sqrt(index);
    const from = known ?? {
      x: (beside?.x ?? 0) + far * Math.cos(angle),
      y: (beside?.y ?? 0) + far * Math.sin(angle),
    };
    const fixed = isCentre ? { fx: 0, fy: 0 } : {};
    return { id, radius, room, isCentre, x: from.x, y: from.y, ...fixed };
  });
}

function linkOf({ from, to, isOfCentre }: DrawnEdge): Link {
  return { source: from, target: to, isOfCentre };
}

function shapeOf({ nodes, edges }: DrawnGraph): string {
  return JSON.stringify([
    nodes.map(({ id, isCentre }) => [id, isCentre]),
    edges.map(({ from, to }) => [from, to]),
  ]);
}

/** The library puts the bodies in the place of their ids before it asks. */
function reachOf(end: Body | string | number): number {
  return typeof end === 'object' ? end.radius : 0;
}
