import { type EventPiece, textPieces } from '../workers/event-pieces.ts';
import type { EncodedRecords } from './record-json.ts';

/** A run of records of one partition in offset order, `from` included, `to` not; nothing is copied. */
export interface RecordSlice {
  readonly records: EncodedRecords;
  readonly from: number;
  readonly to: number;
}

export interface RecordAt {
  readonly offset: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  /** The record alone. */
  readonly slice: RecordSlice;
}

/** The records' JSON text in an event, each led by a comma; the first piece begins with that. */
export function piecesOf({ records, from, to }: RecordSlice): readonly EventPiece[] {
  const { text, textEnds, longs } = records;
  const pieces: EventPiece[] = [];
  let at = from === 0 ? 0 : (textEnds[from - 1] ?? 0);
  for (let i = from; i < to; i++) {
    const long = longs[i];
    if (long === undefined) continue;
    pieces.push(text.subarray(at, long.at), long);
    at = long.at;
  }
  pieces.push(text.subarray(at, to === 0 ? 0 : textEnds[to - 1]));
  return pieces;
}

export function textOf(slice: RecordSlice): Buffer {
  return Buffer.concat(textPieces(piecesOf(slice)));
}

export function countOf(slices: readonly RecordSlice[]): number {
  return slices.reduce((sum, { from, to }) => sum + to - from, 0);
}

export function* eachRecord(slices: readonly RecordSlice[]): Generator<RecordAt> {
  for (const { records, from, to } of slices)
    for (let i = from; i < to; i++)
      yield {
        offset: records.offsets[i] ?? '',
        timestamp: records.timestamps[i] ?? 0,
        slice: { records, from: i, to: i + 1 },
      };
}

/** Those records for which `isWanted` holds; neighbours stay together. */
export function pick(
  slices: readonly RecordSlice[],
  isWanted: (record: RecordAt) => boolean,
): readonly RecordSlice[] {
  const picked: RecordSlice[] = [];
  for (const record of eachRecord(slices)) {
    if (!isWanted(record)) continue;
    const last = picked.at(-1);
    const { slice } = record;
    if (last !== undefined && last.records === slice.records && last.to === slice.from)
      picked[picked.length - 1] = { ...last, to: slice.to };
    else picked.push(slice);
  }
  return picked;
}

/** The first `count` records, and the others. */
export function cut(
  slices: readonly RecordSlice[],
  count: number,
): readonly [readonly RecordSlice[], readonly RecordSlice[]] {
  const before: RecordSlice[] = [];
  const after: RecordSlice[] = [];
  let left = count;
  for (const slice of slices) {
    const middle = Math.min(slice.to, slice.from + left);
    left -= middle - slice.from;
    if (middle > slice.from) before.push({ ...slice, to: middle });
    if (middle < slice.to) after.push({ ...slice, from: middle });
  }
  return [before, after];
}
