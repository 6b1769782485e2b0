import { eventWriter } from '../../../local/trigger/batch-event.ts';
import { PartitionBuffer } from '../../../local/trigger/partition-buffer.ts';
import { encodeRecords } from '../../../local/trigger/record-json.ts';
import { textPieces } from '../../../local/workers/event-pieces.ts';
import { filterOf } from '../../../mapping/filter.ts';
import { mappingOfAnswer } from '../../../mapping/from-sdk.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import type { Stream } from '../mapping/stream.ts';
import type { TopicLog } from './topic-log.ts';

export interface Batch {
  /** The event's JSON text, as Lambda's trigger would write it. */
  readonly event: Uint8Array;
  readonly records: number;
  /** What to commit once it is processed: next offset by partition. */
  readonly next: ReadonlyMap<number, bigint>;
}

export interface When {
  /** A batch ends here, ms since its first record, if it is not full before. */
  readonly windowMs: number;
  /** Epoch ms until which its first record is waited for. */
  readonly until: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Batches {
  /** The next batch of records as they come; undefined when none came in time. */
  wait(when: When): Promise<Batch | undefined>;
  /** The next full batch of the records before `ends`, or the rest of them; undefined when none are left. */
  drain(ends: ReadonlyMap<number, bigint>): Promise<Batch | undefined>;
  /** Next offsets of partitions of which every record was handed out, beyond what no reader is shown. */
  passed(): ReadonlyMap<number, bigint>;
}

const fetchWaitMs = 250;
/** A broker that answers, and has nothing of what it says it has: a transaction that never ended. */
const stalledMs = 30_000;
/** Room for what a verb puts beside the records. */
const besideBytes = 64;

/** The batches of a stream from `positions` on, read outside its group. */
export function batchesOf(
  log: TopicLog,
  stream: Stream,
  servers: readonly string[],
  positions: ReadonlyMap<number, bigint>,
): Batches {
  const settings = mappingOfAnswer(stream.mapping);
  const writer = eventWriter(settings, servers);
  const filter = filterOf(settings) ?? (() => true);
  const from = new Map(positions);
  const buffers = new Map([...positions.keys()].map(partition => [partition, new PartitionBuffer()]));
  const filled = () => [...buffers].filter(([, buffer]) => buffer.count > 0);
  const room = () => writer.room(Math.max(1, filled().length)) - besideBytes;
  const isFull = (): boolean => {
    const all = filled();
    const records = all.reduce((sum, [, { count }]) => sum + count, 0);
    return records >= stream.batchSize || all.reduce((sum, [, { bytes }]) => sum + bytes, 0) >= room();
  };

  async function fetch(waitMs: number, ends?: ReadonlyMap<number, bigint>): Promise<void> {
    const wanted = new Map(
      [...from].filter(([partition, at]) => ends === undefined || at < (ends.get(partition) ?? 0n)),
    );
    for (const { partition, records, next } of await log.fetch(wanted, waitMs)) {
      const end = ends?.get(partition);
      const chosen = records
        .filter(({ offset }) => end === undefined || BigInt(offset) < end)
        .filter(record => filter(record, partition));
      from.set(partition, end !== undefined && next > end ? end : next);
      buffers
        .get(partition)
        ?.push(encodeRecords(stream.topic, partition, chosen), from.get(partition) ?? next);
    }
  }

  function take(): Batch | undefined {
    const most = room();
    const parts: { partition: number; taken: NonNullable<ReturnType<PartitionBuffer['take']>> }[] = [];
    let records = 0;
    let bytes = 0;
    for (const [partition, buffer] of filled()) {
      const taken = buffer.take(stream.batchSize - records, most - bytes);
      if (taken === undefined) continue;
      parts.push({ partition, taken });
      records += taken.count;
      bytes += taken.bytes;
    }
    const [stuck] = filled();
    if (parts.length === 0 && stuck)
      throw new Refusal(`a record of ${stream.topic}-${stuck[0]} alone exceeds the 6 MB of an event`);
    if (parts.length === 0) return undefined;
    const pieces = writer.write(parts.map(({ partition, taken }) => ({ partition, ...taken })));
    const next = new Map(parts.map(({ partition, taken }) => [partition, taken.next]));
    return { event: Buffer.concat(textPieces(pieces)), records, next };
  }

  return {
    async wait({ windowMs, until, signal }) {
      let ends: number | undefined;
      for (;;) {
        signal?.throwIfAborted();
        if (filled().length > 0) ends ??= Date.now() + windowMs;
        const left = (ends ?? until) - Date.now();
        if (isFull() || left <= 0) return take();
        await fetch(Math.min(left, fetchWaitMs));
      }
    },
    async drain(ends) {
      const isBehind = () => [...from].some(([partition, at]) => at < (ends.get(partition) ?? 0n));
      let movedAt = Date.now();
      while (!isFull() && isBehind()) {
        const before = [...from.values()].join(' ');
        await fetch(fetchWaitMs, ends);
        if ([...from.values()].join(' ') !== before) movedAt = Date.now();
        if (Date.now() - movedAt > stalledMs)
          throw new Refusal(`topic ${stream.topic} gave no record for ${stalledMs} ms although it has more`);
      }
      return take();
    },
    passed: () => new Map([...from].filter(([partition]) => buffers.get(partition)?.count === 0)),
  };
}

/** An event with members put beside its records. */
export function beside(event: Uint8Array, members: object): Uint8Array {
  return Buffer.concat([Buffer.from(`${JSON.stringify(members).slice(0, -1)},`), event.subarray(1)]);
}
