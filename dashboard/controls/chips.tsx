import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { colourOf, dashOf } from '../charts/palette.ts';

export interface Chip {
  readonly name: string;
  readonly slot: number;
  /** The newest value of its line, as text; empty if it has none. */
  readonly value: string;
}

interface Props {
  readonly chips: readonly Chip[];
  readonly scheme: 'light' | 'dark';
  readonly onRemove: (name: string) => void;
}

/** The legend of a line chart; a press takes the line away. */
export function Chips({ chips, scheme, onRemove }: Props): VNode {
  const list = useRef<HTMLUListElement>(null);
  /** The place of the chip that was just removed. */
  const removed = useRef<number | null>(null);
  useEffect(() => {
    const place = removed.current;
    removed.current = null;
    if (place === null) return;
    const left = list.current?.querySelectorAll('button') ?? [];
    const neighbour = left[Math.min(place, left.length - 1)];
    (neighbour ?? list.current?.closest('.legend')?.querySelector('input'))?.focus();
  }, [chips.length]);
  return (
    <ul class="chips" ref={list}>
      {chips.map((chip, place) => (
        <li key={chip.name}>
          <button
            type="button"
            onClick={() => {
              removed.current = place;
              onRemove(chip.name);
            }}
            aria-label={`Remove ${chip.name}`}
            title={`Remove ${chip.name}`}
          >
            <svg width="18" height="8" aria-hidden="true">
              <line
                x1="0"
                x2="18"
                y1="4"
                y2="4"
                stroke={colourOf(chip.slot, scheme)}
                stroke-width="3"
                stroke-dasharray={dashOf(chip.slot).join(' ')}
              />
            </svg>
            <span class="name">{chip.name}</span>
            <span class="number">{chip.value}</span>
            <span class="cross" aria-hidden="true">
              ×
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
