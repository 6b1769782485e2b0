import { parseTick } from './tick.ts';
import type { Tick } from './tick.ts';

/** What a Kafka record held. With a `fault` the record is set aside; its good rows, if any, still go through. */
export interface Message {
  readonly rows: readonly Tick[];
  readonly fault?: string;
  /** Indexes of the elements that are not among the rows; absent when that is all of them. */
  readonly rejected?: readonly number[];
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const shownFaults = 5;

/**
 * Reads the value of a `trading_data` record: strict UTF-8, JSON, an array of ticks. `null` is a tombstone.
 * Never throws: a value that is none of this has no ticks and a fault, and so has an array with bad elements.
 * `only`: the indexes of the elements to read; all of them when absent.
 */
export function decodeMessage(value: Uint8Array | null, only?: readonly number[]): Message {
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
    ? readElements(parsed)
    : readElements(
        only.map((index): unknown => parsed[index]),
        only,
      );
}

/** The value of a record that carries `ticks`. */
export function encodeMessage(ticks: readonly Tick[]): string {
  return JSON.stringify(ticks);
}

function readElements(elements: readonly unknown[], indexes?: readonly number[]): Message {
  let good: Tick[] | undefined;
  const rejected: number[] = [];
  const faults: string[] = [];
  for (let i = 0; i < elements.length; i++) {
    const tick = parseTick(elements[i]);
    if (typeof tick !== 'string') {
      good?.push(tick);
    } else {
      good ??= elements.slice(0, i) as Tick[];
      rejected.push(indexes?.[i] ?? i);
      faults.push(`[${indexes?.[i] ?? i}] ${tick}`);
    }
  }
  if (!good) return { rows: elements as readonly Tick[] };
  const fault = describe(faults, elements.length);
  return good.length === 0 ? { rows: good, fault } : { rows: good, fault, rejected };
}

function describe(faults: readonly string[], total: number): string {
  const more = faults.length > shownFaults ? `; and ${faults.length - shownFaults} more` : '';
  return `${faults.length} of ${total} elements: ${faults.slice(0, shownFaults).join('; ')}${more}`;
}

function broken(fault: string): Message {
  return { rows: [], fault };
}
