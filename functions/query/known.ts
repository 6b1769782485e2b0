/**
 * What there is to be asked for, read once for each state of the data: by it, questions for what is not there are answered
 * without another look. `version`: as views get it. A reading that fails is not kept.
 */
export function knownBy<T>(
  read: (signal: AbortSignal) => Promise<T>,
): (version: string, signal: AbortSignal) => Promise<T> {
  let last: { readonly version: string; readonly known: Promise<T> } | undefined;
  return (version, signal) => {
    if (last?.version === version) return last.known;
    const reading = { version, known: read(signal) };
    last = reading;
    reading.known.catch(() => {
      if (last === reading) last = undefined;
    });
    return reading.known;
  };
}

/** Readings by what they are of, the newest `most` of them; one that fails is not kept. */
export type Remembered<T> = (key: string, read: () => Promise<T>) => Promise<T>;

export function remembered<T>(most: number): Remembered<T> {
  const kept = new Map<string, Promise<T>>();
  return (key, read) => {
    const reading = kept.get(key) ?? read();
    kept.delete(key);
    kept.set(key, reading);
    reading.catch(() => kept.get(key) === reading && kept.delete(key));
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return reading;
  };
}
