import { type Column, typeName, type ValueKind } from './column.ts';
import { databaseError, unsupportedResult } from './errors.ts';

/** What the caller asked numbers to be. */
export interface ReturnTypes {
  readonly long: 'LONG' | 'STRING';
  readonly decimal: 'STRING' | 'DOUBLE_OR_LONG';
}

/** Writes a column's value, as the server sent it in text form, as JSON; null is SQL's NULL. */
export type ValueWriter = (value: Buffer | null) => string;

type Member = 'booleanValue' | 'longValue' | 'doubleValue' | 'stringValue' | 'blobValue';

const members: Record<Exclude<ValueKind, 'unsupported' | 'decimal'>, Member> = {
  boolean: 'booleanValue',
  long: 'longValue',
  double: 'doubleValue',
  text: 'stringValue',
  time: 'stringValue',
  blob: 'blobValue',
};

/** Writer of Field objects. Throws UnsupportedResultException for a type the Data API does not map. */
export function fieldWriter(column: Column, types: ReturnTypes): ValueWriter {
  const kind = numberKind(column, types);
  const write = plainWriter(kind);
  const start = `{"${members[kind]}":`;
  return value => (value === null ? '{"isNull":true}' : `${start}${write(value)}}`);
}

/** Writer of plain values, as `formatRecordsAs: JSON` has them: whole doubles end in `.0`. */
export function jsonWriter(column: Column, types: ReturnTypes): ValueWriter {
  const kind = numberKind(column, types);
  const write = plainWriter(kind);
  const end = (text: string) => (kind === 'double' && /^-?\d+$/.test(text) ? `${text}.0` : text);
  return value => (value === null ? 'null' : end(write(value)));
}

type PlainKind = keyof typeof members;

function numberKind(column: Column, types: ReturnTypes): PlainKind {
  const { kind } = column;
  if (kind === 'unsupported') {
    throw unsupportedResult(`The result contains the unsupported data type ${typeName(column)}.`);
  }
  if (kind === 'long') return types.long === 'STRING' ? 'text' : 'long';
  if (kind !== 'decimal') return kind;
  if (types.decimal === 'STRING') return 'text';
  return column.packet.decimals === 0 ? 'long' : 'double';
}

function plainWriter(kind: PlainKind): (value: Buffer) => string {
  const writers: Record<PlainKind, (value: Buffer) => string> = {
    boolean: value => (value.length === 1 && (value[0] === 0 || value[0] === zero) ? 'false' : 'true'),
    long: longText,
    double: value => withoutZeros(value.toString('latin1')),
    blob: value => `"${value.toString('base64')}"`,
    time: value => `"${withoutFraction(value.toString('latin1'))}"`,
    text: value => JSON.stringify(value.toString('utf8')),
  };
  return writers[kind];
}

const zero = 48;
const longMax = 2n ** 63n - 1n;

// Digits go from the server to the answer untouched, so they are exact beyond 2^53.
function longText(value: Buffer): string {
  const text = withoutZeros(value.toString('latin1'));
  if (text.length >= 19 && outOfRange(text)) {
    throw databaseError(`Value '${text}' is outside of valid range for type java.lang.Long`, 1690, '22003');
  }
  return text;
}

function outOfRange(text: string): boolean {
  const long = BigInt(text);
  return long > longMax || long < -longMax - 1n;
}

function withoutFraction(time: string): string {
  return time.includes('.') ? time.replace(/\.?0+$/, '') : time;
}

// ZEROFILL columns come with leading zeros, which JSON forbids.
function withoutZeros(text: string): string {
  return text.startsWith('0') && text.length > 1 ? text.replace(/^0+(?=\d)/, '') : text;
}
