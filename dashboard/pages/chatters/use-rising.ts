import { useEffect, useRef, useState } from 'preact/hooks';

const RISE_MS = 900;

/** A whole number on its way to `value`, from the one shown before; there at once the first time, and when it falls. */
export function useRising(value: number, isStill: boolean): number {
  const [shown, setShown] = useState(value);
  const last = useRef(value);
  last.current = shown;
  useEffect(() => {
    const from = last.current;
    if (isStill || value <= from) return setShown(value);
    const start = performance.now();
    let frame = requestAnimationFrame(function rise(now: number): void {
      const part = Math.min(1, Math.max(0, (now - start) / RISE_MS));
      setShown(Math.round(from + (value - from) * (1 - (1 - part) ** 3)));
      if (part < 1) frame = requestAnimationFrame(rise);
    });
    return () => cancelAnimationFrame(frame);
  }, [value, isStill]);
  return shown;
}
