import type { Adjacency } from '../../../domain/chatters/adjacency.ts';
import type { ItemTable } from '../put-items.ts';

/** Edges as items, two of each, unique by node and edge. */
export function adjacencyItems(table: string): ItemTable<Adjacency> {
  return {
    table,
    keyOf: ({ node, edge }) => keyOf(node, edge),
    keyIn: item => keyOf(item['node']?.S, item['edge']?.S),
    itemOf: ({ node, edge, atMs }) => ({
      node: { S: node },
      edge: { S: edge },
      seen_at: { S: new Date(atMs).toISOString() },
    }),
  };
}

function keyOf(node: string | undefined, edge: string | undefined): string {
  return JSON.stringify([node, edge]);
}
