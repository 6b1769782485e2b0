import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Size } from './picture.ts';

/** The size of an element in whole pixels, rendered again when it changes; null before the first. */
export function useSize(element: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const [width, height] = [entry.contentRect.width, entry.contentRect.height].map(Math.floor);
      setSize(before =>
        before?.width === width && before?.height === height
          ? before
          : { width: width ?? 0, height: height ?? 0 },
      );
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
