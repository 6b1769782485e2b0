import { readLoosely } from './loose-json.ts';
import type { LooseValue } from './loose-json.ts';

/** What a Kafka record held. With a `fault` the record is set aside; its good rows, if any, still go through. */
export interface Message<Row> {
  readonly rows: readonly Row[];
  readonly fault?: string;
  /** Indexes of the elements that are not among the rows; absent when that is all of them. */
  readonly rejected?: readonly number[];
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const shownFaults = 5;

/**
 * Reads a record's value: strict UTF-8, perhaps between byte order marks, JSON, an array. `parse` answers an element's row, or why it has none; where each row
 * is the element itself, nothing is copied. `only`: the indexes of the elements to read; all of them when absent. `null`
 * is a tombstone. Never throws: a value that cannot be read has no rows and a fault, and bad elements are a fault by index,
 * those that are not JSON among them.
 */
export function decodeArray<Row extends object>(
  value: Uint8Array | null,
  parse: (element: unknown) => Row | string,
  only?: readonly number[],
): Message<Row> {
  const text = textIn(value);
  if (typeof text !== 'string') return broken(text.fault);
  let elements: unknown = jsonOf(text);
  let parseElement = parse;
  if (elements === undefined) {
    const loose = readLoosely(text);
    if (loose.kind === 'one')
      return broken('fault' in loose.value ? namedFault(loose.value.fault) : notArray);
    elements = loose.elements;
    parseElement = element => parseLoose(element as LooseValue, parse);
  }
  if (!Array.isArray(elements)) return broken(notArray);
  return only === undefined
    ? readElements(elements, parseElement)
    : readElements(
        only.map((index): unknown => elements[index]),
        parseElement,
        only,
      );
}

/**
 * Reads a record's value that is one row: strict UTF-8, perhaps between byte order marks, then JSON, whose text `parse` gets
 * too. It answers the row, or why there is none. Never throws: what cannot be read is a fault.
 */
export function decodeOne<Row extends object>(
  value: Uint8Array | null,
  parse: (element: unknown, text: string) => Row | string,
): Message<Row> {
  const text = textIn(value);
  if (typeof text !== 'string') return broken(text.fault);
  const json = jsonOf(text);
  const row = json === undefined ? parseBroken(text, parse) : parse(json, text);
  return typeof row === 'string' ? broken(row) : { rows: [row] };
}

/**
 * The value with a member that is a whole number as the digits that its text has: JSON's numbers lose the last ones beyond
 * 2^53.
 */
export function withDigits(json: unknown, text: string, member: string): unknown {
  if (typeof json !== 'object' || json === null || typeof Reflect.get(json, member) !== 'number') return json;
  return JSON.parse(text, (name, value: unknown, { source = '' }: { readonly source?: string } = {}) =>
    name === member && /^\d+$/.test(source) ? source : value,
  );
}

const notArray = 'the value is not an array';

/** The text of a record's value; byte order marks around it, and the NUL that ends it in C, are not of it. */
function textIn(value: Uint8Array | null): string | { readonly fault: string } {
  if (value === null) return { fault: 'tombstone: the record has no value' };
  if (value.length === 0) return { fault: 'the value is empty' };
  try {
    return utf8.decode(value).replace(/^\uFEFF+|[\uFEFF\0]+$/g, '');
  } catch {
    return { fault: 'the value is not UTF-8' };
  }
}

/** Undefined where the text is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseBroken<Row extends object>(
  text: string,
  parse: (element: unknown, text: string) => Row | string,
): Row | string {
  const loose = readLoosely(text);
  if (loose.kind === 'array') return parse(loose.elements, text);
  return 'fault' in loose.value ? namedFault(loose.value.fault) : parseLoose(loose.value, parse);
}

function parseLoose<Row>(
  value: LooseValue,
  parse: (element: unknown, text: string) => Row | string,
): Row | string {
  if ('fault' in value) return value.fault;
  const row = parse(value.json, value.text);
  return typeof row === 'string' ? [row, ...value.notes].join('; ') : row;
}

function namedFault(fault: string): string {
  return fault.startsWith('the value') ? fault : `the value is ${fault}`;
}

function readElements<Row extends object>(
  elements: readonly unknown[],
  parse: (element: unknown) => Row | string,
  indexes?: readonly number[],
): Message<Row> {
  let good: Row[] | undefined;
  const rejected: number[] = [];
  const faults: string[] = [];
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i];
    const row = parse(element);
    if (typeof row === 'string') {
      good ??= elements.slice(0, i) as Row[];
      rejected.push(indexes?.[i] ?? i);
      faults.push(`[${indexes?.[i] ?? i}] ${row}`);
    } else if (good ?? row !== element) {
      good ??= elements.slice(0, i) as Row[];
      good.push(row);
    }
  }
  const rows = good ?? (elements as readonly Row[]);
  if (faults.length === 0) return { rows };
  const fault = describe(faults, elements.length);
  return rows.length === 0 ? { rows, fault } : { rows, fault, rejected };
}

function describe(faults: readonly string[], total: number): string {
  const more = faults.length > shownFaults ? `; and ${faults.length - shownFaults} more` : '';
  return `${faults.length} of ${total} elements: ${faults.slice(0, shownFaults).join('; ')}${more}`;
}

function broken(fault: string): Message<never> {
  return { rows: [], fault };
}
