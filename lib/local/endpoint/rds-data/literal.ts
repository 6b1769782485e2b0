import { validation } from './errors.ts';

type Member =
  | 'isNull'
  | 'booleanValue'
  | 'longValue'
  | 'doubleValue'
  | 'stringValue'
  | 'blobValue'
  | 'arrayValue';

const longMin = -(2n ** 63n);
const longMax = 2n ** 63n - 1n;

/**
 * A Field as a MySQL literal that means its value whatever the session's sql_mode or character set.
 * Throws ValidationException when not exactly one known member holds a fitting value.
 */
export function fieldLiteral(
  name: string,
  field: Readonly<Record<string, unknown>>,
  typeHint?: string,
): string {
  const members = Object.keys(field).filter(key => field[key] !== undefined && field[key] !== null);
  const [member] = members;
  if (members.length !== 1 || member === undefined) {
    throw validation(`Parameter '${name}' must have exactly one value, got ${members.length}`);
  }
  if (!isMember(member)) throw validation(`Parameter '${name}' has an unknown value type '${member}'`);
  if (typeHint !== undefined && !Object.hasOwn(hints, typeHint))
    throw validation(`Parameter '${name}' has an unknown type hint '${typeHint}'`);
  return encoders[member](field[member], name, typeHint);
}

const encoders: Record<Member, (value: unknown, name: string, typeHint?: string) => string> = {
  isNull(value, name) {
    if (value !== true) throw validation(`isNull of parameter '${name}' must be true`);
    return 'NULL';
  },
  booleanValue(value, name) {
    if (typeof value !== 'boolean') throw mismatch(name, 'a boolean');
    return value ? 'TRUE' : 'FALSE';
  },
  longValue(value, name) {
    const isDigits = typeof value === 'string' && /^-?\d+$/.test(value);
    if (!isDigits && !Number.isSafeInteger(value)) throw mismatch(name, 'a whole number');
    const long = BigInt(isDigits ? value : Number(value));
    if (long < longMin || long > longMax) throw mismatch(name, 'a 64-bit number');
    return inParentheses(long.toString());
  },
  doubleValue(value, name) {
    if (typeof value !== 'number') throw mismatch(name, 'a finite number');
    const text = String(value);
    return inParentheses(text.includes('e') ? text : `${text}e0`);
  },
  stringValue(value, name, typeHint) {
    if (typeof value !== 'string') throw mismatch(name, 'a string');
    if (typeHint !== undefined && hints[typeHint]?.test(value) === false)
      throw mismatch(name, `text of type ${typeHint}`);
    return typeHint === 'DECIMAL' ? decimalLiteral(value) : stringLiteral(value);
  },
  blobValue(value, name) {
    if (typeof value !== 'string') throw mismatch(name, 'base64 text');
    return `_binary X'${Buffer.from(value, 'base64').toString('hex')}'`;
  },
  arrayValue() {
    throw validation('Array parameters are not supported');
  },
};

/** Backslash means itself or an escape depending on sql_mode, so text that has one travels as hex digits. */
function stringLiteral(text: string): string {
  if (text.includes('\\') || text.includes('\0')) return `_utf8mb4 X'${Buffer.from(text).toString('hex')}'`;
  return text.includes("'") ? `'${text.replaceAll("'", "''")}'` : `'${text}'`;
}

const hints: Readonly<Record<string, RegExp>> = {
  DATE: /^\d{4}-\d{2}-\d{2}$/,
  TIME: /^\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?$/,
  TIMESTAMP: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?$/,
  DECIMAL: /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/,
  JSON: /^/,
  UUID: /^/,
};

/** An exact number of the scale it is written with; only an exponent needs a cast, as MySQL takes it for a double. */
function decimalLiteral(text: string): string {
  return /e/i.test(text) ? `CAST('${text}' AS DECIMAL(65,30))` : `(${text})`;
}

// `5 -:x` with a negative x must not become the comment `--`.
function inParentheses(text: string): string {
  return text.startsWith('-') ? `(${text})` : text;
}

function isMember(name: string): name is Member {
  return Object.hasOwn(encoders, name);
}

function mismatch(name: string, expected: string) {
  return validation(`The value of parameter '${name}' must be ${expected}`);
}
