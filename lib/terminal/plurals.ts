const plurals: Readonly<Record<string, string>> = { batch: 'batches' };

/** A number and its noun in the form that goes with it: `1 batch`, `2 batches`, `0 records`. */
export function quantity(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : (plurals[noun] ?? `${noun}s`)}`;
}
