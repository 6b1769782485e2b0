import { validation } from './errors.ts';

/** A request's JSON object. Integers beyond 2^53 in `longValue` become strings of digits, so they stay exact. */
export function parseRequest(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(exactLongs(text === '' ? '{}' : text));
  } catch (cause) {
    throw Object.assign(validation('The request body is not JSON'), {
      code: 'SerializationException',
      cause,
    });
  }
  if (!isRecord(value)) throw validation('The request body must be a JSON object');
  return value;
}

// An unescaped quote before the name means a member, not text inside a string.
const bigLong = /(?<!\\)("longValue"\s*:\s*)(-?\d{16,})(?=\s*[,}])/g;

function exactLongs(text: string): string {
  return text.includes('"longValue"') ? text.replace(bigLong, '$1"$2"') : text;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A required text member within the model's length. */
export function requiredText(
  input: Readonly<Record<string, unknown>>,
  name: string,
  maximum: number,
  minimum = 0,
): string {
  const text = optionalText(input, name, maximum, minimum);
  if (text === undefined) {
    throw validation(
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return text;
}

export function optionalText(
  input: Readonly<Record<string, unknown>>,
  name: string,
  maximum: number,
  minimum = 0,
): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw validation(`Member '${name}' must be a string`);
  if (value.length > maximum || value.length < minimum) {
    const bound =
      value.length > maximum ? `less than or equal to ${maximum}` : `greater than or equal to ${minimum}`;
    throw validation(
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
  return value;
}

export function optionalFlag(input: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = input[name];
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw validation(`Member '${name}' must be true or false`);
  return value;
}

/** A member whose value is one of `choices`; the first is the default. */
export function choice<const T extends string>(
  input: Readonly<Record<string, unknown>>,
  name: string,
  choices: readonly [T, ...T[]],
): T {
  const value = input[name];
  if (value === undefined || value === null) return choices[0];
  const found = choices.find(each => each === value);
  if (found === undefined) throw validation(`Member '${name}' must be one of ${choices.join(', ')}`);
  return found;
}

export function list(input: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw validation(`Member '${name}' must be a list`);
  return value;
}
