import type { IHeaders } from 'kafkajs';

/** When its producer made a record, or when the broker appended it. */
export type TimestampType = 'CREATE_TIME' | 'LOG_APPEND_TIME';

export interface RecordHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

/** A record as a topic holds it. */
export interface KafkaRecord {
  readonly offset: string;
  /** Epoch milliseconds, of 64 bits; -1 where there is none. */
  readonly timestamp: string;
  readonly timestampType: TimestampType;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** In the order sent, duplicates kept. */
  readonly headerList: readonly RecordHeader[];
}

/** The same, which kafkajs's own callers can read too. */
export class FetchedRecord implements KafkaRecord {
  readonly attributes = 0;
  readonly offset: string;
  readonly timestamp: string;
  readonly timestampType: TimestampType;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headerList: readonly RecordHeader[];

  constructor(
    offset: string,
    timestamp: string,
    timestampType: TimestampType,
    key: Buffer | null,
    value: Buffer | null,
    headerList: readonly RecordHeader[],
  ) {
    this.offset = offset;
    this.timestamp = timestamp;
    this.timestampType = timestampType;
    this.key = key;
    this.value = value;
    this.headerList = headerList;
  }

  /** As kafkajs shows them: one member a name, a list where a name is there twice. */
  get headers(): IHeaders {
    const headers: Record<string, Buffer | Buffer[]> = {};
    for (const { key, value } of this.headerList) {
      const before = headers[key];
      const bytes = value ?? Buffer.alloc(0);
      headers[key] =
        before === undefined ? bytes : Array.isArray(before) ? [...before, bytes] : [before, bytes];
    }
    return headers;
  }
}

/** Records of one partition, from the position on that was asked for. */
export interface FetchedRecords {
  /** Committed ones, in offset order. */
  readonly records: readonly FetchedRecord[];
  /** Where to read on: behind them, and behind what holds no record for a reader. */
  readonly next: bigint;
  /** What stands at `next` and cannot be read. */
  readonly unreadable?: UnreadableBatch;
}

/** A record batch that cannot be read: its reader goes on at `last` + 1, and says so. */
export interface UnreadableBatch {
  readonly first: bigint;
  readonly last: bigint;
  /** Records in it, as it says. */
  readonly records: number;
  readonly reason: string;
}
