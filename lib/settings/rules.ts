/** Rules for single settings. Each answers what is wrong with a value, by its path, or nothing. */

export function whole(path: string, value: number, min: number, max: number, why?: string): string[] {
  const good = Number.isInteger(value) && value >= min && value <= max;
  return expect(path, value, good, `a whole number from ${min} to ${max}${why ? ` (${why})` : ''}`);
}

export function halves(path: string, value: number, min: number): string[] {
  const good = typeof value === 'number' && Number.isInteger(value * 2) && value >= min && value <= 256;
  return expect(path, value, good, `a multiple of 0.5 from ${min} to 256`);
}

export function oneOf(path: string, value: unknown, all: readonly unknown[]): string[] {
  return expect(path, value, all.includes(value), `one of ${all.join(', ')}`);
}

export function matching(path: string, value: unknown, pattern: RegExp, expected: string): string[] {
  return expect(path, value, typeof value === 'string' && pattern.test(value), expected);
}

/** Names each setting that is there. */
export function leftOut(path: string, settings: unknown, why: string): string[] {
  return Object.entries(settings ?? {}).flatMap(([name, value]) =>
    expect(`${path}.${name}`, value, value === undefined, `left out (${why})`),
  );
}

export function expect(path: string, value: unknown, good: boolean, expected: string): string[] {
  return good ? [] : [`${path} must be ${expected}, not ${JSON.stringify(value)}`];
}
