import type { EventPiece } from './event-pieces.ts';
import type { EventText } from './function.ts';

interface Range {
  readonly topic: string;
  readonly partition: string;
  first: bigint;
  last: bigint;
}

const MOST_PARTITIONS = 6;
/** A record's text begins with its topic (at most 249 characters), partition and offset. */
const HEAD_BYTES = 400;
const RECORD = /"topic":"([^"\\]{1,249})","partition":(\d+),"offset":(\d+)/g;

/**
 * The Kafka records an event carries: `orders-0@15..42,1@7`, both offsets included; undefined for any other event.
 * Of an event in pieces only the first and the last record of each piece are looked at, which are in order.
 */
export function recordsIn(event: EventText): string | undefined {
  const ranges = new Map<string, Range>();
  for (const text of typeof event === 'string' ? [event] : event.flatMap(endsOf))
    for (const [, topic = '', partition = '', offset = ''] of text.matchAll(RECORD))
      widen(ranges, topic, partition, BigInt(offset));
  if (ranges.size === 0) return undefined;
  const all = [...ranges.values()];
  const shown = all.slice(0, MOST_PARTITIONS).map((range, index) => {
    const isSameTopic = index > 0 && all[index - 1]?.topic === range.topic;
    const offsets = range.first === range.last ? `${range.first}` : `${range.first}..${range.last}`;
    return `${isSameTopic ? '' : `${range.topic}-`}${range.partition}@${offsets}`;
  });
  return `${shown.join(',')}${all.length > MOST_PARTITIONS ? ',…' : ''}`;
}

function endsOf(piece: EventPiece): readonly string[] {
  if (!(piece instanceof Uint8Array)) return [];
  const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  const last = bytes.lastIndexOf('"topic":"');
  return [
    bytes.toString('latin1', 0, HEAD_BYTES),
    ...(last < 0 ? [] : [bytes.toString('latin1', last, last + HEAD_BYTES)]),
  ];
}

function widen(ranges: Map<string, Range>, topic: string, partition: string, offset: bigint): void {
  const key = `${topic}-${partition}`;
  const known = ranges.get(key);
  if (known === undefined) ranges.set(key, { topic, partition, first: offset, last: offset });
  else {
    if (offset < known.first) known.first = offset;
    if (offset > known.last) known.last = offset;
  }
}
