import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { NeighbourhoodView } from '../../../../domain/chatters/view.ts';
import { colourOf } from '../../../charts/palette.ts';
import type { ChartTheme } from '../../../charts/theme.ts';
import { edgeKinds } from '../kinds.ts';
import { nodeText } from './describe.ts';
import { type DrawnEdge, type DrawnNode, drawnOf } from './drawn.ts';
import { type Picture, startPicture } from './picture.ts';
import { useSize } from './use-size.ts';

interface Props {
  readonly view: NeighbourhoodView;
  readonly theme: ChartTheme;
  /** The text for a reader who does not see the picture. */
  readonly summary: string;
  /** The node that the reader points at, or has come to by keyboard. */
  readonly looked: string | null;
  readonly onLook: (id: string | null) => void;
  readonly onOpen: (id: string) => void;
}

const NARROW_PX = 520;

/**
 * A node and those around it, as forces lay them out. One stop of the Tab key: arrows lead from node to node, Enter brings
 * one to the middle, + and - draw closer and back. The elements are rendered here; `Picture` moves them.
 */
export function GraphView({ view, theme, summary, looked, onLook, onOpen }: Props): VNode {
  const box = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const [picture, setPicture] = useState<Picture | null>(null);
  const size = useSize(box);
  const isNarrow = size !== null && size.width < NARROW_PX;
  const graph = useMemo(() => drawnOf(view, isNarrow), [view, isNarrow]);
  const texts = useMemo(
    () =>
      new Map([view.centre, ...view.around].flatMap(node => (node ? [[node.id, nodeText(view, node)]] : []))),
    [view],
  );
  const lit = useMemo(() => litBy(looked, graph.edges), [looked, graph]);

  useEffect(() => {
    if (svg.current === null) return undefined;
    const made = startPicture(svg.current);
    setPicture(made);
    return () => made.stop();
  }, []);
  useEffect(() => {
    if (size !== null) picture?.show(graph, size, theme.isStill);
  }, [picture, graph, size, theme.isStill]);

  const centre = graph.nodes[0]?.id ?? null;
  const onKeyDown = (event: KeyboardEvent, id: string): void => {
    if (event.key === 'Enter' || event.key === ' ') onOpen(id);
    else if (event.key === '+') picture?.zoomBy(1.5);
    else if (event.key === '-') picture?.zoomBy(1 / 1.5);
    else if (picture?.step(event.key, id) !== true) return;
    event.preventDefault();
  };
  const isDim = (id: string): boolean => lit !== null && !lit.has(id);
  return (
    <div ref={box} class="graph">
      <svg ref={svg} role="group" aria-label={summary} width={size?.width ?? 0} height={size?.height ?? 0}>
        <defs>
          {edgeKinds.map(({ id, slot }) => (
            <marker
              key={id}
              id={`arrow-${id}`}
              viewBox="0 0 6 6"
              refX="3"
              refY="3"
              markerWidth="7"
              markerHeight="7"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path d="M0 0.4L6 3L0 5.6z" fill={colourOf(slot, theme.scheme)} />
            </marker>
          ))}
        </defs>
        <g class="edges" fill="none">
          {graph.edges.map(edge => (
            <EdgeLine key={edge.key} edge={edge} theme={theme} looked={looked} />
          ))}
        </g>
        <g class="nodes">
          {graph.nodes.map(node => (
            <g
              key={node.id}
              class={`node ${classOf(node, isDim(node.id))}`}
              style={{ '--kind': colourOfNode(node, theme) }}
              role="button"
              aria-label={texts.get(node.id)}
              tabIndex={node.id === (looked ?? centre) ? 0 : -1}
              onClick={() => onOpen(node.id)}
              onKeyDown={event => onKeyDown(event, node.id)}
              onFocus={() => onLook(node.id)}
              onBlur={() => onLook(null)}
              onPointerEnter={event => event.pointerType === 'mouse' && onLook(node.id)}
              onPointerLeave={event => event.pointerType === 'mouse' && onLook(null)}
            >
              <circle class="reach" r={node.radius + 4} />
              <NodeShape node={node} />
            </g>
          ))}
        </g>
        <g class="labels" aria-hidden="true">
          {graph.nodes.map(node => (
            <text
              key={node.id}
              class={`label ${classOf(node, isDim(node.id))}`}
              data-lit={node.id === looked ? '' : undefined}
            >
              {node.label}
            </text>
          ))}
        </g>
      </svg>
      <div class="zoom">
        <button
          type="button"
          class="button step"
          aria-label="Closer"
          title="Closer (+, or Ctrl and the wheel)"
          onClick={() => picture?.zoomBy(1.5)}
        >
          +
        </button>
        <button
          type="button"
          class="button step"
          aria-label="Back"
          title="Back (−)"
          onClick={() => picture?.zoomBy(1 / 1.5)}
        >
          −
        </button>
        <button
          type="button"
          class="button step"
          aria-label="Show all of it"
          title="Show all of it"
          onClick={() => picture?.zoomOut()}
        >
          ⤢
        </button>
      </div>
    </div>
  );
}

function EdgeLine({
  edge,
  theme,
  looked,
}: {
  readonly edge: DrawnEdge;
  readonly theme: ChartTheme;
  readonly looked: string | null;
}): VNode {
  const kind = edgeKinds.find(({ id }) => id === edge.kind) ?? edgeKinds[0];
  const isLit = looked !== null && (edge.from === looked || edge.to === looked);
  const state = isLit ? ' lit' : looked === null ? '' : ' dim';
  return (
    <path
      class={`edge ${edge.isOfCentre ? 'near' : 'far'} ${edge.kind}${state}`}
      stroke={colourOf(kind.slot, theme.scheme)}
      stroke-dasharray={kind.dash}
      marker-end={`url(#arrow-${kind.id})`}
    />
  );
}

function NodeShape({ node: { kind, radius } }: { readonly node: DrawnNode }): VNode {
  if (kind !== 'team') return <circle r={radius} />;
  return <rect x={-radius} y={-radius} width={2 * radius} height={2 * radius} rx={radius / 3} />;
}

function classOf({ kind, isCentre }: DrawnNode, isDim: boolean): string {
  return `${kind}${isCentre ? ' centre' : ''}${isDim ? ' dim' : ''}`;
}

/** Streamers are of the page's own colour, by its style sheet; users of what ties them to the one in the middle. */
function colourOfNode({ kind, tie }: DrawnNode, { scheme, muted }: ChartTheme): string {
  const shown = edgeKinds.find(({ id }) => id === (kind === 'team' ? 'team' : tie));
  return shown === undefined ? muted : colourOf(shown.slot, scheme);
}

/** The node looked at and those that an edge joins with it; null while none is looked at. */
function litBy(looked: string | null, edges: readonly DrawnEdge[]): ReadonlySet<string> | null {
  if (looked === null) return null;
  const joined = edges.filter(({ from, to }) => from === looked || to === looked);
  return new Set([looked, ...joined.flatMap(({ from, to }) => [from, to])]);
}
