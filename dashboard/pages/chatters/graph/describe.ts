import type { NeighbourhoodView, PlacedNodeView } from '../../../../domain/chatters/view.ts';
import { edgeKinds, nodeKinds } from '../kinds.ts';
import { nameOf } from '../names.tsx';

/** What a node is to the one in the middle, such as `chats here, moderates here`; empty where no edge joins them. */
export function tieText({ centre, edges }: NeighbourhoodView, id: string): string {
  return edgeKinds
    .flatMap(kind => [
      ...(edges.some(each => each.kind === kind.id && each.from === id && each.to === centre?.id)
        ? [kind.in]
        : []),
      ...(edges.some(each => each.kind === kind.id && each.from === centre?.id && each.to === id)
        ? [`is one that it ${kind.out}`]
        : []),
    ])
    .join(', ');
}

export function nodeText(view: NeighbourhoodView, node: PlacedNodeView): string {
  const place = node.position === null ? '' : `number ${node.position}`;
  return [nameOf(node), nodeKinds[node.kind].toLowerCase(), place, tieText(view, node.id)]
    .filter(part => part !== '')
    .join(', ');
}
