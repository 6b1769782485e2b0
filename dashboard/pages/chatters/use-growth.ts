import { useEffect, useState } from 'preact/hooks';

interface Seen {
  readonly at: number;
  readonly value: number;
}

const WINDOW_MS = 60_000;

/** By how much a value has grown within the last minute, as far as it was seen; 0 when it has fallen. */
export function useGrowth(value: number): number {
  const [seen, setSeen] = useState<readonly Seen[]>([]);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const at = Date.now();
    setNow(at);
    setSeen(before => growing(before, { at, value }));
  }, [value]);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return grownSince(seen, now - WINDOW_MS);
}

/** With one more; a value that fell, since tables were made anew, starts over. The newest from before the minute stays. */
export function growing(seen: readonly Seen[], next: Seen): readonly Seen[] {
  const last = seen.at(-1);
  const kept = last !== undefined && next.value < last.value ? [] : seen;
  const begin = kept.findLastIndex(({ at }) => at <= next.at - WINDOW_MS);
  return [...kept.slice(Math.max(0, begin)), next];
}

export function grownSince(seen: readonly Seen[], since: number): number {
  const first = seen.findLast(({ at }) => at <= since) ?? seen[0];
  return (seen.at(-1)?.value ?? 0) - (first?.value ?? 0);
}
