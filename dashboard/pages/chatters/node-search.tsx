import type { VNode } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { nodeKinds } from './kinds.ts';
import { nameOf } from './names.tsx';
import { useNames } from './use-names.ts';

/** Finds a node by the beginning of its name (the ARIA combobox pattern): arrows move, Enter opens, Escape closes. */
export function NodeSearch({ onOpen }: { readonly onOpen: (id: string) => void }): VNode {
  const id = useId();
  const [query, setQuery] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const { nodes, hint } = useNames(query);
  const isShown = isOpen && query !== '';
  useEffect(() => setActive(0), [nodes]);

  const open = (node: string): void => {
    close();
    onOpen(node);
  };
  const close = (): void => {
    setQuery('');
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const node = nodes[active];
    if (event.key === 'ArrowDown') setActive(Math.min(nodes.length - 1, active + 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(0, active - 1));
    else if (event.key === 'Enter' && isShown && node !== undefined) open(node.id);
    else if (event.key === 'Escape' && query !== '') close();
    else return;
    event.preventDefault();
  };
  return (
    <div class="chooser">
      <input
        type="text"
        role="combobox"
        class="field"
        placeholder="Find by name…"
        aria-label="Find a node by name"
        aria-expanded={isShown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isShown && nodes.length > 0 ? `${id}-${active}` : undefined}
        autocomplete="off"
        spellcheck={false}
        maxLength={255}
        value={query}
        onInput={event => {
          setQuery(event.currentTarget.value);
          setOpen(true);
        }}
        onBlur={close}
        onKeyDown={onKeyDown}
      />
      <div class="popup" hidden={!isShown}>
        <ul id={`${id}-list`} role="listbox" aria-label="Nodes">
          {nodes.map((node, index) => (
            <li
              key={node.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              data-active={index === active ? '' : undefined}
              onPointerDown={event => event.preventDefault()}
              onPointerMove={() => setActive(index)}
              onClick={() => open(node.id)}
            >
              <span class="found">
                <bdi dir="auto">{nameOf(node)}</bdi>
              </span>
              <span class="detail">{nodeKinds[node.kind]}</span>
            </li>
          ))}
        </ul>
        <p class="hint" role="status">
          {hint}
        </p>
      </div>
    </div>
  );
}
