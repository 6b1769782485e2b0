import type { AbortedTransaction } from './aborted.ts';
import { ByteReader, Malformed } from './byte-reader.ts';
import type { FetchedRecords } from './fetched.ts';
import { readBatches } from './read-batches.ts';
import { Room, type RoomBounds } from './room.ts';

/** A partition in an answer to Fetch; offsets are decimal text, as kafkajs has them. */
export interface PartitionAnswer {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  /** Before it every transaction has ended; the high watermark where the broker is too old to say. */
  readonly lastStableOffset: string;
  readonly preferredReadReplica: number;
  readonly fetched: FetchedRecords;
}

export interface FetchAnswer {
  /** How long the client is to wait before it asks again; 0 where the broker has waited itself. */
  readonly clientSideThrottleTime: number;
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly PartitionAnswer[];
  }[];
}

/** The position that was asked for in a partition. */
export type FetchedFrom = (topic: string, partition: number) => bigint;

/** Reads an answer to Fetch, versions 4 to 11. Throws Malformed. */
export function readFetchAnswer(
  version: number,
  bytes: Buffer,
  from: FetchedFrom,
  bounds: RoomBounds,
): FetchAnswer {
  const reader = new ByteReader(bytes);
  const room = new Room(bounds);
  const throttled = reader.int32();
  if (version >= 7) reader.skip(2 + 4);
  const responses = list(reader, () => {
    const topicName = reader.bytes(reader.int16())?.toString() ?? '';
    return {
      topicName,
      partitions: list(reader, () => partitionAnswer(version, reader, topicName, from, room)),
    };
  });
  return { clientSideThrottleTime: version >= 8 ? throttled : 0, responses };
}

function partitionAnswer(
  version: number,
  reader: ByteReader,
  topic: string,
  from: FetchedFrom,
  room: Room,
): PartitionAnswer {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const highWatermark = String(reader.int64());
  const lastStableOffset = String(reader.int64());
  if (version >= 5) reader.skip(8);
  const aborted = list(
    reader,
    (): AbortedTransaction => ({ producerId: reader.int64(), firstOffset: reader.int64() }),
  );
  const preferredReadReplica = version >= 11 ? reader.int32() : -1;
  const bytes = reader.bytes(reader.int32()) ?? Buffer.alloc(0);
  const fetched = readBatches({ bytes, from: from(topic, partition), aborted }, room);
  return { partition, errorCode, highWatermark, lastStableOffset, preferredReadReplica, fetched };
}

/** Kafka's array; null is empty. */
function list<T>(reader: ByteReader, read: () => T): readonly T[] {
  const count = reader.int32();
  if (count > reader.left) throw new Malformed('an answer has more parts than bytes');
  return Array.from({ length: Math.max(0, count) }, read);
}
