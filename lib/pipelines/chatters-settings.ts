import { shortBatches } from '../settings/stream-settings.ts';
import { edgeKinds } from '../../domain/chatters/edge.ts';
import type { EdgeKind } from '../../domain/chatters/edge.ts';
import { expect, oneOf, whole } from '../settings/rules.ts';
import type { Stage } from '../settings/settings.ts';
import { producerFaults, scheduledFaults } from '../settings/stream-checks.ts';
import type {
  IdempotentStream,
  PipelineSettings,
  ProducerSettings,
  ScheduledSettings,
} from '../settings/stream-settings.ts';

export interface ChattersSettings extends PipelineSettings {
  readonly streams: {
    /** Each edge into DynamoDB, in both directions. */
    readonly transform: IdempotentStream;
    /** Nodes and edges into MySQL. */
    readonly aggregate: IdempotentStream;
  };
  readonly producer: ProducerSettings;
  readonly rank: RankSettings;
}

export interface RankSettings extends ScheduledSettings {
  /** So many rankings are kept, the newest ones. */
  readonly keep: number;
  /** Of each of them but the newest, which is whole, so many nodes: those that lead. */
  readonly keepNodes: number;
  /** Edges of these kinds count. */
  readonly kinds: readonly EdgeKind[];
  /** What ranks: the scheduled function itself, or Neptune Analytics, which the function has rank. */
  readonly engine: 'function' | 'neptune';
  readonly neptune: NeptuneSettings;
}

/** Of `engine: 'neptune'` alone. */
export interface NeptuneSettings {
  /** m-NCUs of the graph, paid by the hour while it stands: one has about 1 GB. */
  readonly memory: number;
  /** Of each ranking so many nodes are written, those that lead. */
  readonly nodes: number;
}

const transform: IdempotentStream = {
  kind: 'idempotent',
  batchSize: 10_000,
  windowSeconds: 10,
  timeoutSeconds: 300,
  memoryMb: 1024,
};
/** Without an end to its tries: a database that is away is no fault of a record, and what it refuses is set aside. */
const aggregate: IdempotentStream = {
  kind: 'idempotent',
  batchSize: 10_000,
  windowSeconds: 30,
  timeoutSeconds: 180,
  memoryMb: 1024,
};
const base: ChattersSettings = {
  streams: { transform, aggregate },
  producer: { scheduled: true, intervalSeconds: 1, timeoutSeconds: 75, memoryMb: 512 },
  rank: {
    scheduled: true,
    timeoutSeconds: 300,
    memoryMb: 1024,
    keep: 100,
    keepNodes: 1_000,
    kinds: ['chatter'],
    engine: 'function',
    neptune: { memory: 16, nodes: 100_000 },
  },
};

export const chattersSettings: Readonly<Record<Stage, ChattersSettings>> = {
  local: { ...base, streams: windows(2, 2, shortBatches) },
  dev: base,
  prod: {
    streams: {
      transform: {
        ...transform,
        failures: {
          retries: 5,
          maxRecordAgeSeconds: 604_800,
          splitOnError: true,
          reportItemFailures: true,
          deadLetterSuffix: '.dead-letters',
        },
      },
      aggregate,
    },
    producer: { ...base.producer, scheduled: false },
    rank: { ...base.rank, keep: 1_000 },
  },
  bench: {
    ...base,
    streams: windows(0, 0),
    producer: { ...base.producer, scheduled: false },
    rank: { ...base.rank, scheduled: false },
  },
};

/** What is wrong with settings that other pipelines do not have, by path. */
export function chattersFaults({ streams, producer, rank }: ChattersSettings): string[] {
  const idempotent = (part: keyof ChattersSettings['streams']) =>
    expect(
      `streams.${part}.kind`,
      streams[part].kind,
      streams[part].kind === 'idempotent',
      'idempotent: its function keeps no ledger',
    );
  return [
    ...idempotent('transform'),
    ...idempotent('aggregate'),
    ...producerFaults('producer', producer),
    ...scheduledFaults('rank', rank),
    ...whole('rank.keep', rank.keep, 2, 10_000),
    ...whole('rank.keepNodes', rank.keepNodes, 20, 100_000),
    ...expect(
      'rank.kinds',
      rank.kinds,
      rank.kinds.length > 0 &&
        rank.kinds.every(kind => edgeKinds.includes(kind)) &&
        new Set(rank.kinds).size === rank.kinds.length,
      `at least one, each at most once, of ${edgeKinds.join(', ')}`,
    ),
    ...oneOf('rank.engine', rank.engine, ['function', 'neptune']),
    ...whole('rank.neptune.memory', rank.neptune.memory, 16, 24_576),
    ...whole('rank.neptune.nodes', rank.neptune.nodes, 20, 1_000_000),
  ];
}

/** The streams with other batch windows, in seconds, and with what else is said of the transform's batches. */
function windows(
  ofTransform: number,
  ofAggregate: number,
  batches?: typeof shortBatches,
): ChattersSettings['streams'] {
  return {
    transform: { ...transform, windowSeconds: ofTransform, ...batches },
    aggregate: { ...aggregate, windowSeconds: ofAggregate },
  };
}
