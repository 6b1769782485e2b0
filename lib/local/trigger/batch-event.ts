import type { EventPiece } from '../workers/event-pieces.ts';
import { MAX_PAYLOAD_BYTES } from '../workers/function.ts';
import type { MappingSettings } from '../../mapping/settings.ts';
import { piecesOf, type RecordSlice } from './record-slice.ts';

export interface EventPart {
  readonly partition: number;
  readonly slices: readonly RecordSlice[];
}

/** Writes the events of one mapping; sizes are exact bytes of the JSON text, all of which count against the limit. */
export interface EventWriter {
  /** Room for records in an event of so many partitions. */
  room(partitions: number): number;
  /** Of it, what a batch is filled up to; a record that is larger goes alone. */
  fill(partitions: number): number;
  /** The event in pieces, records uncopied. */
  write(parts: readonly EventPart[]): readonly EventPiece[];
}

const PARTITION_DIGITS = 10;

/** `mostBytes`: what a batch is filled up to at most, asked each time. */
export function eventWriter(
  settings: MappingSettings,
  bootstrapServers: readonly string[],
  mostBytes: () => number | undefined = () => undefined,
): EventWriter {
  const topic = settings.Topics[0];
  const arn = JSON.stringify(settings.EventSourceArn);
  const servers = JSON.stringify(bootstrapServers.join(','));
  const head = `{"eventSource":"aws:kafka","eventSourceArn":${arn},"bootstrapServers":${servers},"records":{`;
  const partitionBytes = `"${topic}-":[],`.length + PARTITION_DIGITS;
  const room = (partitions: number): number =>
    MAX_PAYLOAD_BYTES - head.length - 2 - partitions * partitionBytes;
  return {
    room,
    fill: partitions => Math.min(room(partitions), mostBytes() ?? Infinity),
    write(parts) {
      const pieces: EventPiece[] = [];
      let text = head;
      for (const { partition, slices } of parts) {
        const [first, ...rest] = slices.flatMap(piecesOf);
        pieces.push(Buffer.from(`${text}"${topic}-${partition}":[`));
        if (first instanceof Uint8Array) pieces.push(first.subarray(1));
        pieces.push(...rest);
        text = '],';
      }
      pieces.push(Buffer.from(']}}'));
      return pieces;
    },
  };
}
