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
