export type Stage = 'local' | 'dev' | 'prod' | 'bench';

/** Everything a stage may differ in. Nothing else in `lib` or `bin` looks at context or the environment. */
export interface Settings {
  readonly stage: Stage;
  /** Raw rows into DynamoDB. */
  readonly raw: StreamSettings;
  /** Sums into MySQL. */
  readonly sums: StreamSettings;
  readonly topic: TopicSettings;
  readonly broker: BrokerSettings;
  readonly database: DatabaseSettings;
  readonly producer: ProducerSettings;
  readonly query: FunctionSettings;
  /** Days a raw row is kept after it was written; 0 keeps it for good. */
  readonly ttlDays: number;
  /** Whether tables, database and logs outlive their stack. */
  readonly keepData: boolean;
}

export interface FunctionSettings {
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

/** A batch ends at the first of: `batchSize`, `windowSeconds`, 6 MB of event. */
export interface StreamSettings extends FunctionSettings {
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
}

export interface DatabaseSettings {
  /** Aurora capacity units, in halves; 0 lets the database sleep when nobody asks. */
  readonly minAcu: number;
  readonly maxAcu: number;
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
  raw: { batchSize: 10_000, windowSeconds: 10, timeoutSeconds: 300, memoryMb: 1024 },
  sums: { batchSize: 10_000, windowSeconds: 60, timeoutSeconds: 180, memoryMb: 1024 },
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
  },
  database: { minAcu: 0, maxAcu: 4 },
  producer: { scheduled: true, intervalSeconds: 1, timeoutSeconds: 75, memoryMb: 512 },
  query: { timeoutSeconds: 30, memoryMb: 512 },
  ttlDays: 7,
  keepData: false,
} satisfies Omit<Settings, 'stage'>;

export const stages: Readonly<Record<Stage, Settings>> = {
  local: {
    ...base,
    stage: 'local',
    raw: { ...base.raw, windowSeconds: 1 },
    sums: { ...base.sums, windowSeconds: 2 },
    ttlDays: 0,
  },
  dev: { ...base, stage: 'dev' },
  prod: {
    ...base,
    stage: 'prod',
    broker: {
      ...base.broker,
      instanceType: 'kafka.m7g.large',
      zones: 3,
      storageGib: 200,
      replication: 3,
      minInsyncReplicas: 2,
    },
    database: { minAcu: 0.5, maxAcu: 16 },
    producer: { ...base.producer, scheduled: false },
    ttlDays: 30,
    keepData: true,
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

/** Settings of a stage named on the command line. Throws when there is no such stage, or a setting is bad. */
export function settingsOf(stage: unknown): Settings {
  if (!isStage(stage)) {
    throw new Error(
      `stage: expected one of ${Object.keys(stages).join(', ')}, got ${JSON.stringify(stage)}; pass -c stage=dev`,
    );
  }
  return checked(stages[stage]);
}

/** The same settings, or an error that names every bad one by its path. */
export function checked(settings: Settings): Settings {
  const { raw, sums, topic, broker, database, producer, query } = settings;
  const faults = [
    ...streamFaults('raw', raw),
    ...streamFaults('sums', sums),
    ...functionFaults('producer', producer, 900),
    ...functionFaults('query', query, 60),
    ...whole('topic.partitions', topic.partitions, 1, 1000),
    ...brokerFaults(broker),
    ...halves('database.minAcu', database.minAcu, 0),
    ...halves('database.maxAcu', database.maxAcu, Math.max(1, database.minAcu)),
    ...whole('producer.intervalSeconds', producer.intervalSeconds, 1, 60),
    ...whole('ttlDays', settings.ttlDays, 0, 3650),
  ];
  if (faults.length > 0) throw new Error(`settings of stage ${settings.stage}: ${faults.join('; ')}`);
  return settings;
}

function streamFaults(name: string, stream: StreamSettings): string[] {
  return [
    ...whole(`${name}.batchSize`, stream.batchSize, 1, 10_000),
    ...whole(`${name}.windowSeconds`, stream.windowSeconds, 0, 300),
    ...functionFaults(name, stream, 840),
  ];
}

function brokerFaults(broker: BrokerSettings): string[] {
  const { kafkaVersion, instanceType, zones, brokersPerZone, storageGib, replication, minInsyncReplicas } =
    broker;
  return [
    ...expect(
      'broker.kafkaVersion',
      kafkaVersion,
      /^\d+\.\d+\.x\.kraft$/.test(kafkaVersion),
      'MSK’s name of a KRaft version, such as 4.1.x.kraft',
    ),
    ...expect(
      'broker.instanceType',
      instanceType,
      instanceType.startsWith('kafka.'),
      'a Standard broker, such as kafka.t3.small',
    ),
    ...whole('broker.zones', zones, 2, 3),
    ...whole('broker.brokersPerZone', brokersPerZone, 1, 20),
    ...whole('broker.storageGib', storageGib, 1, 16_384),
    ...whole('broker.replication', replication, 1, zones * brokersPerZone, 'the number of brokers'),
    // One fewer than there are copies, or a broker that restarts stops all writing.
    ...whole(
      'broker.minInsyncReplicas',
      minInsyncReplicas,
      1,
      Math.max(1, replication - 1),
      'one below replication',
    ),
  ];
}

function functionFaults(name: string, settings: FunctionSettings, maxSeconds: number): string[] {
  return [
    ...whole(`${name}.timeoutSeconds`, settings.timeoutSeconds, 1, maxSeconds),
    ...whole(`${name}.memoryMb`, settings.memoryMb, 128, 10_240),
  ];
}

function whole(path: string, value: number, min: number, max: number, why?: string): string[] {
  const good = Number.isInteger(value) && value >= min && value <= max;
  return expect(path, value, good, `a whole number from ${min} to ${max}${why ? ` (${why})` : ''}`);
}

function halves(path: string, value: number, min: number): string[] {
  const good = Number.isInteger(value * 2) && value >= min && value <= 256;
  return expect(path, value, good, `a multiple of 0.5 from ${min} to 256`);
}

function expect(path: string, value: unknown, good: boolean, expected: string): string[] {
  return good ? [] : [`${path} must be ${expected}, not ${JSON.stringify(value)}`];
}

function isStage(value: unknown): value is Stage {
  return typeof value === 'string' && Object.hasOwn(stages, value);
}
