import { useEffect, useState } from 'preact/hooks';

const KEY = 'millrace.set-aside.seen';
const changed = 'millrace-seen';

/**
 * Up to how many messages of a stream the reader has seen set aside, on this device, and how to say so: what was seen is no
 * alarm any more. Where the list has become shorter, what comes next is new again.
 */
export function useSeen(stream: string): readonly [number, (count: number) => void] {
  const [seen, setSeen] = useState(() => readSeen()[stream] ?? 0);
  useEffect(() => {
    const follow = (): void => setSeen(readSeen()[stream] ?? 0);
    window.addEventListener(changed, follow);
    return () => window.removeEventListener(changed, follow);
  }, [stream]);
  const see = (count: number): void => {
    try {
      localStorage.setItem(KEY, JSON.stringify({ ...readSeen(), [stream]: count }));
    } catch {
      // Storage can be forbidden: the alarm then stays.
    }
    window.dispatchEvent(new Event(changed));
  };
  return [seen, see];
}

function readSeen(): Readonly<Record<string, number>> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).filter(([, count]) => typeof count === 'number'));
  } catch {
    return {};
  }
}
