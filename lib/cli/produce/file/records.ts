import { type FieldStyle, readFields } from './fields.ts';
import type { Line } from './lines.ts';
import type { Rejection } from '../rejections.ts';

/** The fields of a record and the line that it begins on, or why there are none. Lines count from 1. */
export type CsvRecord =
  | { readonly line: number; readonly fields: readonly string[]; readonly rejection?: never }
  | { readonly line: number; readonly rejection: Rejection; readonly fields?: never };

/** Most bytes of a line, and of a record. */
export const mostBytes = 256 * 1024;
/** Most lines of a record. */
export const mostLines = 1000;

/**
 * The records of lines; those of empty fields alone are left out, as spreadsheets write them. A quoted field may go over many lines; where it comes to no end within
 * `mostLines` and `mostBytes`, or to one that no field can have, its first line alone is rejected.
 */
export async function* recordsOf(
  groups: AsyncIterable<readonly Line[]>,
  style: FieldStyle,
): AsyncGenerator<readonly CsvRecord[]> {
  const join = joining(style);
  for await (const lines of groups) yield lines.flatMap(line => join.add(line));
  yield join.end();
}

interface Text {
  readonly line: number;
  readonly text: string | undefined;
}

function joining(style: FieldStyle) {
  let held: Text[] = [];
  let heldBytes = 0;

  const add = ({ number, bytes }: Line): readonly CsvRecord[] =>
    take({ line: number, text: bytes?.toString() });
  const take = (next: Text): readonly CsvRecord[] => {
    const [first] = held;
    if (first === undefined) return start(next);
    heldBytes += 1 + (next.text?.length ?? mostBytes);
    if (held.length === mostLines || heldBytes > mostBytes) return giveUp([next]);
    held.push(next);
    // An even number of quotes ends no quoted field for good. Reading all that is held is for lines that may: each of them empties it.
    if (hasEvenQuotes(next.text ?? '')) return [];
    const { fields, state } = readFields(held.map(({ text }) => text).join('\n'), style);
    if (state !== 'whole') return giveUp([]);
    held = [];
    return filled(first.line, fields);
  };
  const start = (next: Text): readonly CsvRecord[] => {
    const { line, text } = next;
    if (text === undefined) return [{ line, rejection: { reason: `longer than ${mostBytes} bytes` } }];
    const { fields, state } = readFields(text, style);
    if (state === 'whole' || state === 'stray') return filled(line, fields);
    held = [next];
    heldBytes = text.length;
    return state === 'open' ? [] : giveUp([]);
  };
  /** The first line is none of a record; those behind it may be. */
  const giveUp = (more: readonly Text[]): readonly CsvRecord[] => {
    const [first, ...rest] = held;
    held = [];
    if (first === undefined) return [];
    const value = first.text ?? '';
    const rejection = {
      reason: 'a quote is not closed',
      value: value.slice(Math.max(0, value.indexOf('"'))),
      accepted: `a quoted field that ends in a quote and a separator, within ${mostLines} lines`,
    };
    return [{ line: first.line, rejection }, ...[...rest, ...more].flatMap(take)];
  };
  const end = (): readonly CsvRecord[] => {
    const records: CsvRecord[] = [];
    while (held.length > 0) records.push(...giveUp([]));
    return records;
  };
  return { add, end };
}

function hasEvenQuotes(text: string): boolean {
  let isEven = true;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) isEven = !isEven;
  return isEven;
}

function filled(line: number, fields: readonly string[]): readonly CsvRecord[] {
  return fields.every(field => field.trim() === '') ? [] : [{ line, fields }];
}
