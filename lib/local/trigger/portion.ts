import type { Lane, LanePart } from './lane.ts';
import { countOf, cut, eachRecord, pick, type RecordSlice } from './record-slice.ts';

/** What is left to process of one partition's part of a batch: everything of that part before it is done. */
export interface Portion {
  readonly lane: Lane;
  readonly partition: number;
  readonly slices: readonly RecordSlice[];
  readonly count: number;
  /** Position behind it, to commit when it is done. */
  readonly next: bigint;
  /** Records done out of turn, between those of the portion; they are committed with it. */
  readonly ahead: number;
}

export function portionOf({ lane, partition, slices, count, next }: LanePart): Portion {
  return { lane, partition, slices, count, next, ahead: 0 };
}

/**
 * Two halves of a failed batch, or undefined when it is one record. Partitions are separated first, since they need
 * not wait for each other; the records of one partition are halved in their order.
 */
export function halves(portions: readonly Portion[]): readonly [Portion[], Portion[]] | undefined {
  const [only, second] = portions;
  if (only === undefined) return undefined;
  if (second !== undefined) {
    const middle = Math.ceil(portions.length / 2);
    return [portions.slice(0, middle), portions.slice(middle)];
  }
  if (only.count < 2) return undefined;
  const count = Math.ceil(only.count / 2);
  const [before, after] = cut(only.slices, count);
  return [
    [{ ...only, slices: before, count, ahead: 0, next: BigInt(firstOffset(after)) }],
    [{ ...only, slices: after, count: only.count - count }],
  ];
}

/** A portion of which only some records are still to be processed. */
export interface Remainder {
  /** Undefined when nothing is left. */
  readonly portion: Portion | undefined;
  /** Position behind what is done in order, and how many records that adds. */
  readonly next: bigint;
  readonly count: number;
}

/**
 * Keeps the records at `offsets`. The position stays before the lowest of them, as with Lambda's streams, and what lies
 * behind it is done early; AWS does not say how it commits around the gaps of a Kafka batch.
 */
export function keepOnly(portion: Portion, offsets: ReadonlySet<string>): Remainder {
  const slices = pick(portion.slices, ({ offset }) => offsets.has(offset));
  const count = countOf(slices);
  if (count === 0) return { portion: undefined, next: portion.next, count: portion.count + portion.ahead };
  const next = BigInt(firstOffset(slices));
  const before = countOf(pick(portion.slices, ({ offset }) => BigInt(offset) < next));
  const ahead = portion.ahead + portion.count - before - count;
  return { portion: { ...portion, slices, count, ahead }, next, count: before };
}

function firstOffset(slices: readonly RecordSlice[]): string {
  for (const { offset } of eachRecord(slices)) return offset;
  return '0';
}
