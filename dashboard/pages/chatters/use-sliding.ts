import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const SLIDE_MS = 600;

/** Rows that have changed places slide from where they were; `order` changes when they do. */
export function useSliding(body: RefObject<HTMLElement | null>, order: string, isStill: boolean): void {
  const places = useRef(new Map<Element, number>());
  useLayoutEffect(() => {
    const before = places.current;
    const rows = [...(body.current?.children ?? [])].filter(row => row instanceof HTMLElement);
    places.current = new Map(rows.map(row => [row, row.offsetTop]));
    if (isStill) return;
    for (const row of rows) {
      const from = (before.get(row) ?? row.offsetTop) - row.offsetTop;
      if (from === 0) continue;
      row.animate([{ transform: `translateY(${from}px)` }, { transform: 'none' }], {
        duration: SLIDE_MS,
        easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)',
      });
    }
  }, [order]);
}
