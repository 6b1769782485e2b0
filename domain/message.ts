/** What a Kafka record held. With a `fault` the record is set aside; its good rows, if any, still go through. */
export interface Message<Row> {
  readonly rows: readonly Row[];
  readonly fault?: string;
  /** Indexes of the elements that are not among the rows; absent when that is all of them. */
  readonly rejected?: readonly number[];
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const shownFaults = 5;

/**
 * Reads a record's value: strict UTF-8, JSON, an array. `parse` answers an element's row, or why it has none; where each row
 * is the element itself, nothing is copied. `only`: the indexes of the elements to read; all of them when absent. `null`
 * is a tombstone. Never throws: a value that cannot be read has no rows and a fault, and bad elements are a fault by index.
 */
export function decodeArray<Row extends object>(
  value: Uint8Array | null,
  parse: (element: unknown) => Row | string,
  only?: readonly number[],
): Message<Row> {
  if (value === null) return broken('tombstone: the record has no value');
  if (value.length === 0) return broken('the value is empty');
  let text: string;
  try {
    text = utf8.decode(value);
  } catch {
    return broken('the value is not UTF-8');
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return broken('the value is not JSON');
  }
  if (!Array.isArray(parsed)) return broken('the value is not an array');
  return only === undefined
    ? readElements(parsed, parse)
    : readElements(
        only.map((index): unknown => parsed[index]),
        parse,
        only,
      );
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
