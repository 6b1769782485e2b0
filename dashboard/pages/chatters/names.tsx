import type { VNode } from 'preact';
import type { NodeView } from '../../../domain/chatters/view.ts';

type Named = Pick<NodeView, 'id' | 'name'>;

/** The name as it came, spaces at its ends made visible, since names that differ in them alone are of different nodes. */
export function nameOf({ id, name }: Named): string {
  return (name ?? id).replaceAll(/^\s+|\s+$/g, spaces => '␣'.repeat(spaces.length));
}

/** At most so many letters; the rest is an ellipsis. */
export function shortened(text: string, most: number): string {
  const letters = Array.from(text);
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}

/** A name as text, in the direction that it has itself; pressed, its node comes to the middle. */
export function NodeButton({
  node,
  onOpen,
}: {
  readonly node: Named;
  readonly onOpen: (id: string) => void;
}): VNode {
  return (
    <button type="button" class="node-name" title={nameOf(node)} onClick={() => onOpen(node.id)}>
      <bdi dir="auto">{nameOf(node)}</bdi>
    </button>
  );
}
