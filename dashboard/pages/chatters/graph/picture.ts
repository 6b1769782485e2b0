import type { DrawnGraph } from './drawn.ts';
import { type Label, labelsWithRoom, type Obstacle } from './labels.ts';
import { type Body, startLayout } from './layout.ts';
import { nextBy } from './nearest.ts';
import { edgePath, fitting, isNear, towards, type Transform } from './placing.ts';
import { startZooming } from './zooming.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Moves the elements of a drawing, which are those of the graph in its order. */
export interface Picture {
  readonly show: (graph: DrawnGraph, size: Size, isStill: boolean) => void;
  readonly zoomBy: (times: number) => void;
  readonly zoomOut: () => void;
  /** Moves the focus from a node as an arrow key says; false for other keys. */
  readonly step: (key: string, from: string) => boolean;
  readonly stop: () => void;
}

interface Drawing {
  readonly graph: DrawnGraph;
  readonly size: Size;
  readonly isStill: boolean;
  readonly nodes: readonly SVGElement[];
  readonly labels: readonly SVGTextElement[];
  readonly edges: readonly SVGElement[];
  /** Of the names, px. */
  readonly widths: readonly number[];
}

const ARROW_PX = 3;
const LABEL_PX = 13;
/** Which names have room is found anew in every so many steps. */
const LABEL_STEPS = 8;

export function startPicture(svg: SVGSVGElement): Picture {
  let drawing: Drawing | null = null;
  let fit: Transform | null = null;
  let steps = 0;
  const layout = startLayout(() => place());
  const zooming = startZooming(svg, () => place(true));

  return {
    show: (graph, size, isStill) => {
      if (drawing?.size.width !== size.width || drawing.size.height !== size.height) fit = null;
      const labels = [...svg.querySelectorAll<SVGTextElement>('.labels > text')];
      drawing = {
        graph,
        size,
        isStill,
        nodes: [...svg.querySelectorAll<SVGElement>('.nodes > g')],
        labels,
        edges: [...svg.querySelectorAll<SVGElement>('.edges > path')],
        widths: labels.map(label => label.getComputedTextLength()),
      };
      steps = 0;
      layout.show(graph, size.width / size.height, isStill);
    },
    zoomBy: zooming.by,
    zoomOut: zooming.out,
    step,
    stop: () => {
      drawing = null;
      layout.stop();
      zooming.stop();
    },
  };

  /** `isWhole`: names too, and without a way to where everything fits. */
  function place(isWhole = false): void {
    if (drawing === null) return;
    const { graph, size, nodes, edges } = drawing;
    const bodies = layout.bodies();
    const wanted = fitting(bodies.values(), size.width, size.height);
    fit =
      fit === null || isWhole || drawing.isStill || isNear(fit, wanted) ? wanted : towards(fit, wanted, 0.2);
    const discs = new Map([...bodies].map(([id, body]) => [id, seen(body, fit ?? wanted)]));
    for (const [index, { id }] of graph.nodes.entries()) {
      const disc = discs.get(id);
      if (disc)
        nodes[index]?.setAttribute('transform', `translate(${disc.x.toFixed(1)} ${disc.y.toFixed(1)})`);
    }
    for (const [index, { from, to, bend }] of graph.edges.entries()) {
      const [start, end] = [discs.get(from), discs.get(to)];
      if (start && end) edges[index]?.setAttribute('d', edgePath(start, end, bend, ARROW_PX));
    }
    placeLabels(drawing, discs, {
      isChoosing: isWhole || drawing.isStill || steps % LABEL_STEPS === 0,
      isCloser: zooming.transform().k > 1.8,
    });
    steps += 1;
  }

  function seen(body: Body, fit: Transform) {
    const [x, y] = zooming.transform().apply([fit.x + fit.k * body.x, fit.y + fit.k * body.y]);
    return { x, y, radius: body.radius };
  }

  function step(key: string, from: string): boolean {
    if (drawing === null) return false;
    const bodies = layout.bodies();
    const start = bodies.get(from);
    const next = start && nextBy(key, start, bodies.values());
    const index = drawing.graph.nodes.findIndex(({ id }) => id === next);
    if (next === undefined) return key.startsWith('Arrow');
    drawing.nodes[index]?.focus();
    return true;
  }
}

function placeLabels(
  { graph, size, labels, widths }: Drawing,
  discs: ReadonlyMap<string, { readonly x: number; readonly y: number; readonly radius: number }>,
  { isChoosing, isCloser }: { readonly isChoosing: boolean; readonly isCloser: boolean },
): void {
  const wanted: Label[] = [];
  const obstacles: Obstacle[] = [];
  for (const [index, { id, weight, isShy }] of graph.nodes.entries()) {
    const disc = discs.get(id);
    if (disc === undefined) continue;
    const [x, y] = [disc.x, disc.y + disc.radius + LABEL_PX];
    obstacles.push({ ...disc, id, weight });
    labels[index]?.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    if (!isShy || isCloser) wanted.push({ id, x, y, width: widths[index] ?? 0, weight });
  }
  if (!isChoosing) return;
  const standing = labelsWithRoom(wanted, obstacles, size.width, size.height);
  for (const [index, { id }] of graph.nodes.entries())
    labels[index]?.classList.toggle('standing', standing.has(id));
}
