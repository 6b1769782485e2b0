const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the key of a line that is a JSON object: its field of that name, a text or a number without a doubt about its
 * digits. Answers why a line has none.
 */
export function keyReader(field: string): (line: Buffer) => { readonly key: string } | string {
  const name = JSON.stringify(field);
  return line => {
    const parsed = objectOf(line);
    if (typeof parsed === 'string') return parsed;
    const value: unknown = Object.hasOwn(parsed, field) ? parsed[field] : undefined;
    if (value === undefined) return `no field ${name}`;
    if (typeof value === 'string') return { key: value };
    if (typeof value !== 'number') return `field ${name} is neither a text nor a number`;
    return Number.isInteger(value) && !Number.isSafeInteger(value)
      ? `field ${name} is a number beyond 2^53: write it as a text`
      : { key: String(value) };
  };
}

function objectOf(line: Buffer): Readonly<Record<string, unknown>> | string {
  let text: string;
  try {
    text = utf8.decode(line);
  } catch {
    return 'not UTF-8';
  }
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : 'not a JSON object';
  } catch {
    return 'not JSON';
  }
}
