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
 * Reads a record's value: strict UTF-8, perhaps behind a byte order mark, JSON, an array. `parse` answers an element's row, or why it has none; where each row
 * is the element itself, nothing is copied. `only`: the indexes of the elements to read; all of them when absent. `null`
 * is a tombstone. Never throws: a value that cannot be read has no rows and a fault, and bad elements are a fault by index.
 */
export function decodeArray<Row extends object>(
  value: Uint8Array | null,
  parse: (element: unknown) => Row | string,
  only?: readonly number[],
): Message<Row> {
  const parsed = readJson(value);
  if (typeof parsed === 'string') return broken(parsed);
  const { json } = parsed;
  if (!Array.isArray(json)) return broken('the value is not an array');
  return only === undefined
    ? readElements(json, parse)
    : readElements(
        only.map((index): unknown => json[index]),
        parse,
        only,
      );
}

/**
 * Reads a record's value that is one row: strict UTF-8, perhaps behind a byte order mark, then JSON, whose text `parse` gets
 * too. It answers the row, or why there is none. Never throws: what cannot be read is a fault.
 */
export function decodeOne<Row extends object>(
  value: Uint8Array | null,
  parse: (element: unknown, text: string) => Row | string,
): Message<Row> {
  const parsed = readJson(value);
  const row = typeof parsed === 'string' ? parsed : parse(parsed.json, parsed.text);
  return typeof row === 'string' ? broken(row) : { rows: [row] };
}

/** The JSON of a record's value, or why there is none. */
function readJson(value: Uint8Array | null): { readonly json: unknown; readonly text: string } | string {
  if (value === null) return 'tombstone: the record has no value';
  if (value.length === 0) return 'the value is empty';
  let text: string;
  try {
    text = utf8.decode(value);
  } catch {
    return 'the value is not UTF-8';
  }
  try {
    return { json: JSON.parse(text) as unknown, text };
  } catch {
    return 'the value is not JSON';
  }
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
