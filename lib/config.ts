import type { AlarmSettings } from './alarm-settings.ts';
import { checked } from './config-checks.ts';

export type Stage = 'local' | 'dev' | 'prod' | 'bench';

/** Everything a stage may differ in. Nothing else in `lib` or `bin` looks at context or the environment. */
export interface Settings {
  readonly stage: Stage;
  /** What reads the topics of all streams, those that users make too. */
  readonly polling: PollingSettings;
  /** Raw rows into DynamoDB. */
  readonly raw: IdempotentStream;
  /** Sums into MySQL. */
  readonly sums: LedgeredStream;
  readonly topic: TopicSettings;
  readonly broker: BrokerSettings;
  readonly database: DatabaseSettings;
  readonly producer: ProducerSettings;
  readonly query: QuerySettings;
  /** Days a raw row is kept after it was written; 0 keeps it for good. */
  readonly ttlDays: number;
  /** Whether brokers, tables, database and logs outlive their stack. */
  readonly keepData: boolean;
  readonly rawTable: RawTableSettings;
  readonly site: SiteSettings;
  /** Of the site; no stage has one, whoever deploys may bring theirs. */
  readonly domain?: DomainName;
  /** Lines of functions below it are not written. */
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly alarms: AlarmSettings;
}

export interface FunctionSettings {
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

export type PollingSettings = OnDemandPolling | ProvisionedPolling;

/** Lambda decides how many pollers there are. A batch that fails is tried again, whole and without end. */
export interface OnDemandPolling {
  readonly mode: 'on-demand';
}

/** Pollers of one's own, paid by the hour. They need no endpoint of Lambda's in the network, and allow for FailureSettings. */
export interface ProvisionedPolling {
  readonly mode: 'provisioned';
  /** For each mapping; each takes up to 5 MB/s. More than a topic has partitions are never used. */
  readonly minPollers: number;
  readonly maxPollers: number;
  /** Mappings of one group share what is paid for. */
  readonly pollerGroup: string;
  /** Groups of metrics that the mappings send to CloudWatch. */
  readonly metrics: readonly ('EventCount' | 'ErrorCount' | 'KafkaMetrics')[];
  /** How much the pollers write to the functions' log groups. */
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARN';
}

export type StreamSettings = IdempotentStream | LedgeredStream;

/** A function that may write a record twice, and records in any order: a second time changes nothing. */
export interface IdempotentStream extends BatchSettings {
  readonly kind: 'idempotent';
  /** What becomes of records that fail; left out, they are tried without end. Needs provisioned polling. */
  readonly failures?: FailureSettings;
}

/** A function that keeps its place beside what it wrote: it must see every record, in order, however often it fails. */
export interface LedgeredStream extends BatchSettings {
  readonly kind: 'ledgered';
}

export interface FailureSettings {
  /** Failed calls beyond the first after which a record is given up. */
  readonly retries: number;
  /** A record older than this is given up, tried or not; -1 for any age. */
  readonly maxRecordAgeSeconds: number;
  /** Whether a batch whose call fails goes on as two halves, down to the one record that fails. */
  readonly splitOnError: boolean;
  /** Whether the function answers which records failed, instead of failing the whole batch. */
  readonly reportItemFailures: boolean;
  /** Given up records go to the topic of this name behind that of their own. */
  readonly deadLetterSuffix: string;
}

/** A batch ends at the first of: `batchSize`, `windowSeconds`, 6 MB of event. */
export interface BatchSettings extends FunctionSettings {
  /** Kafka records, each a message that may carry many rows. */
  readonly batchSize: number;
  /** Whole seconds; 0 hands over what is there at once. */
  readonly windowSeconds: number;
}

export interface TopicSettings {
  readonly partitions: number;
}

export interface BrokerSettings {
  /** As MSK names it. The broker of the local target has the same minor version; a test compares them. */
  readonly kafkaVersion: string;
  /** A Standard broker, with a volume of its own. */
  readonly instanceType: string;
  readonly zones: number;
  readonly brokersPerZone: number;
  /** GiB of EBS volume each broker has. */
  readonly storageGib: number;
  /** Copies of each partition, on as many brokers. */
  readonly replication: number;
  /** Copies that must have a message before it counts as written. */
  readonly minInsyncReplicas: number;
  /** GiB that a broker's volume may grow to by itself as it fills; no more than `storageGib` leaves it as it is. */
  readonly storageMaxGib: number;
}

export interface DatabaseSettings {
  /** Aurora capacity units, in halves; 0 lets the database sleep when nobody asks. */
  readonly minAcu: number;
  readonly maxAcu: number;
  /** Instances in other zones that take over when the writer's fails; each costs what the writer does. */
  readonly readers: number;
  /** Days back to which the database can be restored. */
  readonly backupDays: number;
}

export interface RawTableSettings {
  /** Write units a second at most, so that a replay gone wrong has a price; absent: as many as somebody sends. */
  readonly maxWrites?: number;
}

export interface QuerySettings extends FunctionSettings {
  /** Calls at a time. Distinct views are cached apart: this bounds what anybody can ask of the database. */
  readonly concurrency: number;
  /** Whole seconds for which it keeps what Lambda and CloudWatch say of the streams; CloudWatch is paid by the figure. */
  readonly mappingsSeconds: number;
}

export interface SiteSettings {
  /** Edge locations: North America and Europe; most; all. */
  readonly priceClass: '100' | '200' | 'all';
  /** Days that logs of requests are kept; 0 writes none, and leaves no bucket behind. */
  readonly accessLogDays: number;
}

/** An address of the site's own, in place of the one that CloudFront makes up. */
export interface DomainName {
  readonly name: string;
  /** In us-east-1, where CloudFront looks for it. */
  readonly certificateArn: string;
  /** Hosted zone in which the address is recorded; absent: whoever owns the domain points it to the distribution. */
  readonly zoneId?: string;
}

export interface ProducerSettings extends FunctionSettings {
  /** Whether the schedule that makes simulated ticks is on. */
  readonly scheduled: boolean;
  readonly intervalSeconds: number;
}

/**
 * Sizes follow from the largest event, 6 MB or some 45,000 rows: 1,800 BatchWriteItem calls, or one statement.
 * 10,000 records is the service's limit, so that a backlog of small messages still fills its events.
 */
const base = {
  polling: { mode: 'on-demand' },
  raw: { batchSize: 10_000, windowSeconds: 10, timeoutSeconds: 300, memoryMb: 1024, kind: 'idempotent' },
  sums: { batchSize: 10_000, windowSeconds: 60, timeoutSeconds: 180, memoryMb: 1024, kind: 'ledgered' },
  topic: { partitions: 3 },
  broker: {
    // The newest on Standard brokers; 4.2 asks for Express ones, at ten times the price for the smallest cluster.
    kafkaVersion: '4.1.x.kraft',
    instanceType: 'kafka.t3.small',
    zones: 2,
    brokersPerZone: 1,
    storageGib: 20,
    replication: 2,
    minInsyncReplicas: 1,
    storageMaxGib: 20,
  },
  database: { minAcu: 0, maxAcu: 4, readers: 0, backupDays: 1 },
  producer: { scheduled: true, intervalSeconds: 1, timeoutSeconds: 75, memoryMb: 512 },
  query: { timeoutSeconds: 30, memoryMb: 512, concurrency: 10, mappingsSeconds: 10 },
  ttlDays: 7,
  keepData: false,
  rawTable: { maxWrites: 4000 },
  site: { priceClass: '100', accessLogDays: 0 },
  logLevel: 'INFO',
  alarms: { lagRecords: 1_000, lagSeconds: 600, brokerDiskPercent: 80, databasePercent: 90, apiErrors: 5 },
} satisfies Omit<Settings, 'stage'>;

export const stages: Readonly<Record<Stage, Settings>> = {
  local: {
    ...base,
    stage: 'local',
    raw: { ...base.raw, windowSeconds: 1 },
    sums: { ...base.sums, windowSeconds: 2 },
    query: { ...base.query, mappingsSeconds: 1 },
    ttlDays: 0,
  },
  dev: { ...base, stage: 'dev' },
  prod: {
    ...base,
    stage: 'prod',
    polling: {
      mode: 'provisioned',
      minPollers: 1,
      maxPollers: 3,
      pollerGroup: 'millrace-prod',
      metrics: ['EventCount', 'ErrorCount', 'KafkaMetrics'],
      logLevel: 'WARN',
    },
    raw: {
      ...base.raw,
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
    broker: {
      ...base.broker,
      instanceType: 'kafka.m7g.large',
      zones: 3,
      storageGib: 200,
      replication: 3,
      minInsyncReplicas: 2,
      storageMaxGib: 1000,
    },
    database: { minAcu: 0.5, maxAcu: 16, readers: 1, backupDays: 14 },
    query: { ...base.query, concurrency: 50 },
    producer: { ...base.producer, scheduled: false },
    ttlDays: 30,
    keepData: true,
    rawTable: {},
    site: { priceClass: 'all', accessLogDays: 90 },
    alarms: { ...base.alarms, lagRecords: 10_000, lagSeconds: 300, brokerDiskPercent: 70 },
  },
  bench: {
    ...base,
    stage: 'bench',
    raw: { ...base.raw, windowSeconds: 0 },
    sums: { ...base.sums, windowSeconds: 0 },
    producer: { ...base.producer, scheduled: false },
    ttlDays: 0,
  },
};

/**
 * Settings of a stage named on the command line, `-c stage=dev -c alarmEmail=who@example.com`. Throws when there is no
 * such stage, or a setting is bad.
 */
export function settingsOf(stage: unknown, alarmEmail?: unknown): Settings {
  if (!isStage(stage)) {
    throw new Error(
      `stage: expected one of ${Object.keys(stages).join(', ')}, got ${JSON.stringify(stage)}; pass -c stage=dev`,
    );
  }
  const settings = stages[stage];
  if (alarmEmail === undefined) return checked(settings);
  // What is no text is no address either.
  const email = typeof alarmEmail === 'string' ? alarmEmail : '';
  return checked({ ...settings, alarms: { ...settings.alarms, email } });
}

function isStage(value: unknown): value is Stage {
  return typeof value === 'string' && Object.hasOwn(stages, value);
}
