import type { VNode } from 'preact';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { matching, type Option } from './options.ts';

interface Props {
  /** What is chosen, e.g. `Names`. */
  readonly label: string;
  readonly options: readonly Option[];
  readonly chosen: readonly string[];
  readonly most: number;
  readonly onChange: (chosen: readonly string[]) => void;
}

/** The list shows this many at once; the rest is found by typing. */
const SHOWN = 60;

/** A searchable choice of several (the ARIA combobox pattern): arrows move, Enter adds or removes, Escape closes. */
export function Chooser({ label, options, chosen, most, onChange }: Props): VNode {
  const id = useId();
  const [query, setQuery] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const found = useMemo(() => matching(options, query), [options, query]);
  const shown = found.slice(0, SHOWN);
  const isFull = chosen.length >= most;

  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [active, isOpen]);

  /** What was typed has done its work, and the whole list is there again, at the same option where it is shown. */
  const clear = (option?: Option): void => {
    setQuery('');
    const place = option === undefined ? -1 : options.indexOf(option);
    setActive(place < 0 || place >= SHOWN ? 0 : place);
  };
  const toggle = (option: Option): void => {
    const { name } = option;
    const isChosen = chosen.includes(name);
    if (!isChosen && isFull) return;
    onChange(isChosen ? chosen.filter(other => other !== name) : [...chosen, name]);
    if (query !== '') clear(option);
  };
  const close = (): void => {
    setOpen(false);
    if (query !== '') clear();
  };
  const move = (to: number): void => {
    setOpen(true);
    setActive(Math.max(0, Math.min(shown.length - 1, to)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const option = shown[active];
    if (event.key === 'ArrowDown') move(isOpen ? active + 1 : 0);
    else if (event.key === 'ArrowUp') move(active - 1);
    else if (event.key === 'Enter' && isOpen && option !== undefined) toggle(option);
    else if (event.key === 'Escape' && (isOpen || query !== '')) close();
    else return;
    event.preventDefault();
  };

  return (
    <div class="chooser">
      <input
        type="text"
        role="combobox"
        class="field"
        placeholder={`Add ${label.toLowerCase()}…`}
        aria-label={`${label}: ${chosen.length} of at most ${most} chosen`}
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && shown.length > 0 ? `${id}-${active}` : undefined}
        autocomplete="off"
        spellcheck={false}
        value={query}
        onInput={event => {
          setQuery(event.currentTarget.value);
          move(0);
        }}
        onClick={() => setOpen(true)}
        onBlur={close}
        onKeyDown={onKeyDown}
      />
      <div class="popup" hidden={!isOpen}>
        <ul ref={list} id={`${id}-list`} role="listbox" aria-label={label} aria-multiselectable="true">
          {shown.map((option, index) => {
            const isChosen = chosen.includes(option.name);
            return (
              <li
                key={option.name}
                id={`${id}-${index}`}
                role="option"
                aria-selected={isChosen}
                aria-disabled={isFull && !isChosen}
                data-active={index === active ? '' : undefined}
                onPointerDown={event => event.preventDefault()}
                onPointerMove={() => setActive(index)}
                onClick={() => toggle(option)}
              >
                <span class="tick" aria-hidden="true">
                  {isChosen ? '✓' : ''}
                </span>
                <span class="name">{option.name}</span>
                <span class="detail">{option.detail}</span>
              </li>
            );
          })}
        </ul>
        <p class="hint" role="status">
          {hint(found.length, shown.length, isFull, most)}
        </p>
      </div>
    </div>
  );
}

function hint(found: number, shown: number, isFull: boolean, most: number): string {
  if (found === 0) return 'Nothing has that name.';
  if (isFull) return `${most} are chosen, the most that fit: remove one first.`;
  return found > shown ? `${found - shown} more: type to find them.` : `Up to ${most}.`;
}
