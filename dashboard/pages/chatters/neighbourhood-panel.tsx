import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Edge } from '../../../domain/chatters/edge.ts';
import type { NeighbourhoodView, PlacedNodeView } from '../../../domain/chatters/view.ts';
import { colourOf } from '../../charts/palette.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { AsTable } from '../../controls/as-table.tsx';
import { Panel } from '../../controls/panel.tsx';
import { usePageFeed } from '../../feed/use-page-feed.ts';
import { numbers } from '../../format/reader.ts';
import type { Choose } from '../page.ts';
import { type ChattersChoice, neighbourhoodUrl, parseNeighbourhood } from './choice.ts';
import { nodeText } from './graph/describe.ts';
import { GraphView } from './graph/graph-view.tsx';
import { edgeKinds, nodeKinds } from './kinds.ts';
import { NodeButton, nameOf, shortened } from './names.tsx';
import { NodeSearch } from './node-search.tsx';

interface Props {
  readonly choice: ChattersChoice;
  readonly choose: Choose<ChattersChoice>;
  readonly theme: ChartTheme;
}

const LONGEST_TITLE = 60;

/** A node with all that is around it, as a picture and as a table. */
export function NeighbourhoodPanel({ choice, choose, theme }: Props): VNode {
  const [{ data, isPending }] = usePageFeed(neighbourhoodUrl(choice), parseNeighbourhood);
  const [looked, setLooked] = useState<string | null>(null);
  const nodes = useMemo(() => nodesById(data), [data]);
  const open = (id: string): void => {
    setLooked(null);
    choose({ node: id }, true);
  };
  const centre = data?.centre ?? null;
  return (
    <Panel
      title={centre === null ? 'Around a node' : `Around ${shortened(nameOf(centre), LONGEST_TITLE)}`}
      class="neighbourhood"
      {...(centre !== null && { note: centreNote(centre) })}
      controls={
        <div class="controls">
          <NodeSearch onOpen={open} />
          <button
            type="button"
            class="button"
            aria-pressed={choice.node === null}
            title="Show the node that leads the ranking, and the next one that does"
            onClick={() => choose({ node: choice.node === null ? (centre?.id ?? null) : null }, true)}
          >
            Leader
          </button>
        </div>
      }
    >
      {data !== null && centre === null && <p class="nothing">There is no such node.</p>}
      {data !== null && centre !== null && (
        <>
          <Legend view={data} theme={theme} />
          <div class="stage" aria-busy={isPending}>
            <GraphView
              view={data}
              theme={theme}
              summary={summaryOf(data, centre)}
              looked={looked}
              onLook={setLooked}
              onOpen={open}
            />
          </div>
          <p class="under muted">
            <bdi>{lineUnder(data, looked === null ? undefined : nodes.get(looked))}</bdi>
          </p>
          <AsTable
            label={`Around ${nameOf(centre)}`}
            heads={['Name', 'What it is', 'Edge', 'Ranked']}
            rows={() => data.edges.flatMap(edge => rowOf(edge, centre, nodes, open))}
          />
        </>
      )}
    </Panel>
  );
}

/** Kinds of edges with their colours, and how many the node has of each. */
function Legend({ view, theme }: { readonly view: NeighbourhoodView; readonly theme: ChartTheme }): VNode {
  const shown = edgeKinds.map(kind => ({
    ...kind,
    counts: view.degrees.filter(degree => degree.kind === kind.id),
  }));
  return (
    <ul class="edge-keys" aria-label="Kinds of edges">
      {shown.map(({ id, name, slot, dash, counts }) => (
        <li key={id} class={counts.length === 0 ? 'muted' : ''}>
          <svg width="22" height="8" aria-hidden="true">
            <path
              d="M0 4h22"
              stroke={colourOf(slot, theme.scheme)}
              stroke-width="2.5"
              stroke-dasharray={dash}
            />
          </svg>
          <span>{name}</span>
          {counts.map(({ direction, edges, isCapped }) => (
            <span key={direction} class="number" title={direction === 'in' ? 'lead to it' : 'lead from it'}>
              <span aria-hidden="true">{direction === 'in' ? '←' : '→'}</span>
              <span class="unseen">{direction === 'in' ? 'to it:' : 'from it:'}</span> {numbers.exact(edges)}
              {isCapped ? '+' : ''}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}

function centreNote({ kind, position }: PlacedNodeView): string {
  const what = nodeKinds[kind].toLowerCase();
  return position === null ? what : `${what}, number ${numbers.exact(position)}`;
}

function summaryOf({ around, edges }: NeighbourhoodView, centre: PlacedNodeView): string {
  const parts = edgeKinds.flatMap(({ id, name }) => {
    const count = edges.filter(({ kind }) => kind === id).length;
    return count === 0 ? [] : [`${name} ${count}`];
  });
  return `Graph of ${nameOf(centre)} and ${around.length} nodes around it; edges: ${parts.join(', ') || 'none'}`;
}

/** What is pointed at, else how much of it all is shown. */
function lineUnder(view: NeighbourhoodView, looked: PlacedNodeView | undefined): string {
  if (looked !== undefined) return nodeText(view, looked);
  const { around, more, isMoreCapped } = view;
  const shown = around.length === 1 ? '1 node around it' : `${numbers.exact(around.length)} nodes around it`;
  if (around.length === 0) return 'Nothing is joined with it yet.';
  return more === 0
    ? `${shown}: all there are.`
    : `${shown}, and ${numbers.exact(more)}${isMoreCapped ? ' or more' : ''} more.`;
}

function nodesById(view: NeighbourhoodView | null): ReadonlyMap<string, PlacedNodeView> {
  const all = view === null || view.centre === null ? [] : [view.centre, ...view.around];
  return new Map(all.map(node => [node.id, node]));
}

function rowOf(
  { kind, from, to }: Edge,
  centre: PlacedNodeView,
  nodes: ReadonlyMap<string, PlacedNodeView>,
  onOpen: (id: string) => void,
) {
  if (from !== centre.id && to !== centre.id) return [];
  const other = nodes.get(from === centre.id ? to : from);
  const shown = edgeKinds.find(({ id }) => id === kind);
  if (other === undefined || shown === undefined) return [];
  return [
    [
      { key: `${kind} ${from} ${to}`, shown: <NodeButton node={other} onOpen={onOpen} /> },
      nodeKinds[other.kind],
      from === centre.id ? `it ${shown.out}` : shown.in,
      other.position === null ? '–' : numbers.exact(other.position),
    ],
  ];
}
