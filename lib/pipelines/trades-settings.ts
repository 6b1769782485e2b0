import { shortBatches } from '../settings/stream-settings.ts';
import { expect, whole } from '../settings/rules.ts';
import type { Stage } from '../settings/settings.ts';
import { foldFaults, producerFaults } from '../settings/stream-checks.ts';
import type {
  FoldSettings,
  IdempotentStream,
  LedgeredStream,
  PipelineSettings,
  ProducerSettings,
} from '../settings/stream-settings.ts';

export interface TradesSettings extends PipelineSettings {
  readonly streams: {
    /** Raw rows into DynamoDB. */
    readonly transform: IdempotentStream;
    /** Sums into MySQL. */
    readonly aggregate: LedgeredStream;
  };
  /** Absent: the stage has no simulated trades, nor the endpoint by which they reach the database. */
  readonly producer?: ProducerSettings;
  /** The function that makes one row a sector of the sums of a past day. */
  readonly fold: FoldSettings;
  /** Days a raw row is kept after it was written; 0 keeps it for good. */
  readonly ttlDays: number;
  readonly rawTable: RawTableSettings;
}

export interface RawTableSettings {
  /** Write units a second at most, so that a replay gone wrong has a price; absent: as many as somebody sends. */
  readonly maxWrites?: number;
  /**
   * Keys that the rows of each ticker are spread over; each takes 1,000 writes a second, and is one more to ask by whatever reads
   * a ticker. It may be raised at any time. Lowered, the page misses rows in the keys that are gone, until they expire.
   */
  readonly tickerShards: number;
}

/**
 * Sizes follow from the largest event, 6 MB or some 45,000 rows: 1,800 BatchWriteItem calls, or one statement.
 * 10,000 records is the service's limit, so that a backlog of small messages still fills its events.
 */
const transform: IdempotentStream = {
  kind: 'idempotent',
  batchSize: 10_000,
  windowSeconds: 10,
  timeoutSeconds: 300,
  memoryMb: 1024,
};
const aggregate: LedgeredStream = {
  kind: 'ledgered',
  batchSize: 10_000,
  windowSeconds: 60,
  timeoutSeconds: 180,
  memoryMb: 1024,
};
const base = {
  streams: { transform, aggregate },
  producer: { scheduled: true, intervalSeconds: 1, timeoutSeconds: 75, memoryMb: 512 },
  fold: { scheduled: true, timeoutSeconds: 300, memoryMb: 256, recentDays: 2 },
  ttlDays: 7,
  rawTable: { maxWrites: 4000, tickerShards: 1 },
} satisfies TradesSettings;

export const tradesSettings: Readonly<Record<Stage, TradesSettings>> = {
  local: { ...base, streams: windows(1, 2, shortBatches) },
  dev: base,
  prod: {
    streams: {
      transform: {
        ...transform,
        failures: {
          // Each of them writes what the table leaves unprocessed eight times, over some three seconds.
          retries: 5,
          // As long as brokers keep a record: a stream that was stopped for days gives up nothing unread.
          maxRecordAgeSeconds: 604_800,
          splitOnError: true,
          reportItemFailures: true,
          deadLetterSuffix: '.dead-letters',
        },
      },
      aggregate,
    },
    fold: base.fold,
    // Four weeks: what is stored of a million rows costs a sixth of what writing them does.
    ttlDays: 28,
    rawTable: { tickerShards: 1 },
  },
  bench: {
    ...base,
    streams: windows(0, 0),
    producer: { ...base.producer, scheduled: false },
    fold: { ...base.fold, scheduled: false },
    ttlDays: 0,
  },
};

/** What is wrong with settings that other pipelines do not have, by path. */
export function tradesFaults({ streams, producer, fold, ttlDays, rawTable }: TradesSettings): string[] {
  const { transform, aggregate } = streams;
  return [
    ...expect(
      'streams.transform.kind',
      transform.kind,
      transform.kind === 'idempotent',
      'idempotent: its function keeps no ledger',
    ),
    ...expect(
      'streams.aggregate.kind',
      aggregate.kind,
      aggregate.kind === 'ledgered',
      'ledgered: its function keeps a ledger',
    ),
    ...(producer ? producerFaults('producer', producer) : []),
    ...foldFaults('fold', fold),
    ...whole('ttlDays', ttlDays, 0, 3650),
    ...whole('rawTable.maxWrites', rawTable.maxWrites ?? 1, 1, 40_000),
    ...whole('rawTable.tickerShards', rawTable.tickerShards, 1, 100),
  ];
}

/** The streams with other batch windows, in seconds, and with what else is said of the transform's batches. */
function windows(
  ofTransform: number,
  ofAggregate: number,
  batches?: typeof shortBatches,
): TradesSettings['streams'] {
  return {
    transform: { ...transform, windowSeconds: ofTransform, ...batches },
    aggregate: { ...aggregate, windowSeconds: ofAggregate },
  };
}
