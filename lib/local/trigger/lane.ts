import type { EventWriter } from './batch-event.ts';
import { PartitionBuffer, type Taken } from './partition-buffer.ts';

/**
 * One partition while this consumer owns it. Losing the partition ends its lane for good: a batch that still refers to
 * an old lane commits nothing, even when the partition came back since.
 */
export interface Lane {
  readonly partition: number;
  readonly buffer: PartitionBuffer;
  /** When the record that waits longest arrived, by the batcher's clock. */
  waitingSince: number;
  paused: boolean;
  /** More of it can be fetched at once. */
  isBehind: boolean;
  /** Everything below was handed to a batch; the client fetches it again after each rebalance. */
  floor: bigint;
  /** Nothing below can be fetched while the topic is the same one. */
  committed: bigint;
  /** What lies below and no batch will hold was filtered out, or is no record. */
  passed: bigint;
}

export interface LanePart extends Taken {
  readonly lane: Lane;
  readonly partition: number;
}

export function createLane(partition: number): Lane {
  return {
    partition,
    buffer: new PartitionBuffer(),
    waitingSince: 0,
    paused: false,
    isBehind: false,
    floor: -1n,
    committed: -1n,
    passed: -1n,
  };
}

/** Whether what waits of a partition is a batch by itself. */
export function fillsBatch({ buffer }: Lane, maxCount: number, events: EventWriter): boolean {
  return buffer.count >= maxCount || buffer.bytes >= events.fill(1);
}

/** Whether it is about to have more, for which its fetch does not wait. */
export function isFilling({ isBehind, paused }: Lane): boolean {
  return isBehind && !paused;
}

/** Takes the next batch. A record over what a batch is filled up to, or without room for another partition's name, goes alone. */
export function takeFilled(lanes: readonly Lane[], maxCount: number, events: EventWriter): LanePart[] {
  const parts = takeBatch(lanes, maxCount, events.fill(lanes.length));
  return parts.length > 0 ? parts : takeBatch(lanes.slice(0, 1), 1, events.room(1));
}

/**
 * Takes the next batch out of the lanes, at most `maxCount` records and `maxBytes` of text: first an equal share of
 * each, then what room is left, so that one full partition does not starve the others.
 */
function takeBatch(lanes: readonly Lane[], maxCount: number, maxBytes: number): LanePart[] {
  const taken = new Map<Lane, LanePart>();
  let count = maxCount;
  let bytes = maxBytes;
  const take = (lane: Lane, lanesCount: number, lanesBytes: number): void => {
    const part = lane.buffer.take(lanesCount, lanesBytes);
    if (part === undefined) return;
    count -= part.count;
    bytes -= part.bytes;
    lane.floor = part.next;
    const before = taken.get(lane);
    taken.set(lane, {
      lane,
      partition: lane.partition,
      slices: before === undefined ? part.slices : [...before.slices, ...part.slices],
      bytes: (before?.bytes ?? 0) + part.bytes,
      count: (before?.count ?? 0) + part.count,
      first: before?.first ?? part.first,
      next: part.next,
    });
  };
  const share = Math.max(1, lanes.length);
  for (const lane of lanes) take(lane, Math.floor(maxCount / share), Math.floor(maxBytes / share));
  for (const lane of lanes) if (count > 0) take(lane, count, bytes);
  return [...taken.values()].sort((a, b) => a.partition - b.partition);
}
