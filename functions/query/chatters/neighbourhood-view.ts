import { edgeKinds } from '../../../domain/chatters/edge.ts';
import type { Edge } from '../../../domain/chatters/edge.ts';
import { neighbourhoodParameters } from '../../../domain/chatters/view.ts';
import type { DegreeView, NeighbourhoodView } from '../../../domain/chatters/view.ts';
import { countEdges, readIncoming, readOnward, readOutgoing } from '../../io/chatters/neighbour-queries.ts';
import type { Degrees } from '../../io/chatters/neighbour-queries.ts';
import { findNode, idOfName, leadingId, readPlacedNodes } from '../../io/chatters/node-queries.ts';
import type { FoundNode } from '../../io/chatters/node-queries.ts';
import type { Cluster, Patience } from '../../io/data-api.ts';
import { BadRequest } from '../http.ts';
import { openSearch } from '../search.ts';
import type { Search } from '../search.ts';
import type { Question, View, ViewEntry } from '../view.ts';
import { edgesBetween, nearest, shared } from './around.ts';

/** Beside the one in the middle. */
const mostNear = 175;
const mostShared = 24;
const mostElsewhere = 100;
/** All that are read, twice these, fit into an answer of the Data API with names as long as they may be. */
const mostIncoming = { chatter: mostNear, moderator: 40, vip: 40, team: mostNear };
const mostOutgoing = 150;
const mostOnward = 600;
const mostCounted = 10_000;
const longestId = 300;

interface NeighbourhoodQuestion extends Question {
  readonly id?: string;
  readonly name?: string;
}

/** `/api/chatters/node`. */
export const neighbourhoodView: ViewEntry = {
  pipeline: 'chatters',
  variables: [],
  open: (env): View<NeighbourhoodQuestion> => {
    const search = openSearch();
    return {
      path: '/api/chatters/node',
      parameters: neighbourhoodParameters,
      streams: ['chatters-aggregate', 'chatters-rank'],
      read: readQuestion,
      answer: (question, signal) => neighbourhood(env, search, question, { waitMs: 0, signal }),
    };
  },
};

function readQuestion(parameters: ReadonlyMap<string, string>): NeighbourhoodQuestion {
  const [id, name] = [parameters.get('id'), parameters.get('name')];
  for (const [parameter, text] of Object.entries({ id, name }))
    if (text !== undefined && (text === '' || text.length > longestId))
      throw new BadRequest(`${parameter} must be 1 to ${longestId} characters`);
  if (id !== undefined && name !== undefined) throw new BadRequest('give id or name, not both');
  return { ...(id && { id }), ...(name && { name }) };
}

async function neighbourhood(
  cluster: Cluster,
  search: Search,
  { id, name }: NeighbourhoodQuestion,
  patience: Patience,
): Promise<NeighbourhoodView> {
  const nodeOf = async (found: string | undefined) =>
    found === undefined ? undefined : findNode(cluster, found, patience);
  const node = await (id !== undefined
    ? search.find(`id ${id}`, () => nodeOf(id))
    : name !== undefined
      ? search.find(`name ${name}`, async () => nodeOf(await idOfName(cluster, name, patience)))
      : nodeOf(await leadingId(cluster, patience)));
  return node === undefined ? nobody : around(cluster, node, patience);
}

const nobody: NeighbourhoodView = {
  centre: null,
  around: [],
  edges: [],
  degrees: [],
  more: 0,
  isMoreCapped: false,
};

async function around(cluster: Cluster, node: FoundNode, patience: Patience): Promise<NeighbourhoodView> {
  const [incoming, outgoing, counts] = await Promise.all([
    readIncoming(cluster, node, mostIncoming, patience),
    readOutgoing(cluster, node, mostOutgoing, patience),
    countEdges(cluster, node, mostCounted, patience),
  ]);
  const ties = { incoming, outgoing };
  const near = nearest(node.id, ties, mostNear, mostElsewhere);
  const onward = await readOnward(cluster, near, mostOnward, patience);
  const ids = [node.id, ...near, ...shared(node.id, near, onward, mostShared)];
  const nodes = await readPlacedNodes(cluster, ids, patience);
  const degrees = [...degreesOf('in', counts.in), ...degreesOf('out', counts.out)];
  const edges = edgesBetween(node.id, new Set(nodes.keys()), ties, onward);
  const all = degrees.reduce((sum, { edges }) => sum + edges, 0);
  return {
    centre: nodes.get(node.id) ?? {
      id: node.id,
      kind: node.kind,
      name: node.name,
      score: null,
      position: null,
    },
    around: ids.slice(1).flatMap(id => nodes.get(id) ?? []),
    edges,
    degrees,
    more: Math.max(0, all - countOf(node.id, edges)),
    isMoreCapped: degrees.some(({ isCapped }) => isCapped),
  };
}

/** In the order of the kinds. */
function degreesOf(direction: DegreeView['direction'], counts: Degrees): readonly DegreeView[] {
  return edgeKinds.flatMap(kind => {
    const edges = counts.get(kind);
    return edges === undefined ? [] : [{ kind, direction, edges, isCapped: edges === mostCounted }];
  });
}

/** The edges of a node as its degrees count them: one that leads back to it is of both directions. */
function countOf(id: string, edges: readonly Edge[]): number {
  return edges.filter(({ from }) => from === id).length + edges.filter(({ to }) => to === id).length;
}
