import { createRequire } from 'node:module';
import {
  type ISocketFactory,
  Kafka,
  type KafkaConfig,
  logLevel,
  Partitioners,
  type Producer,
  type RetryOptions,
} from 'kafkajs';
import { rememberClusters } from './cluster.ts';
import { mendFetch } from './records/mend-fetch.ts';

export interface KafkaClientOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** How to sign in; nothing for a plaintext listener. */
  readonly signIn?: Pick<KafkaConfig, 'ssl' | 'sasl'>;
  /** Warnings and errors of the client; a plain run does not need them. */
  readonly onLog?: (line: KafkaLogLine) => void;
  readonly retry?: RetryOptions;
  readonly connectionTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  /** Makes every connection of the client; left out, a plain one is made. */
  readonly sockets?: ISocketFactory;
}

export interface KafkaLogLine {
  readonly level: 'error' | 'warn';
  readonly message: string;
  readonly error?: string;
  readonly topic?: string;
  readonly partition?: number;
}

/** A kafkajs client: quick to notice and to retry, quiet, without its idle busy loop. */
export function createKafka(options: KafkaClientOptions): Kafka {
  patchKafkajs();
  mendFetch();
  const kafka = new Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    ...options.signIn,
    connectionTimeout: options.connectionTimeoutMs ?? 3_000,
    requestTimeout: options.requestTimeoutMs ?? 30_000,
    ...(options.sockets === undefined ? {} : { socketFactory: options.sockets }),
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 8, ...options.retry },
    logLevel: options.onLog === undefined ? logLevel.NOTHING : logLevel.WARN,
    logCreator:
      () =>
      ({ level, log }) =>
        options.onLog?.({
          level: level === logLevel.ERROR ? 'error' : 'warn',
          message: log.message,
          ...(typeof log.error === 'string' ? { error: log.error } : {}),
          ...(typeof log.topic === 'string' ? { topic: log.topic } : {}),
          ...(typeof log.partition === 'number' ? { partition: log.partition } : {}),
        }),
  });
  return rememberClusters(kafka);
}

/**
 * A producer that never writes a record twice, whatever the broker does meanwhile, as long as one send is awaited
 * before the next. It and its connection retry for ever, as giving up would void that: stop it by `disconnect`.
 */
export function createIdempotentProducer(options: KafkaClientOptions): Producer {
  const retry = { ...options.retry, retries: Number.MAX_SAFE_INTEGER };
  return createKafka({ ...options, retry }).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
}

let patched = false;

/**
 * Mends kafkajs 2.2.4 in this process, once; throws if its internals are not the known ones: each connection re-arms a
 * timer of about 1 ms for ever (4 % of a core, idle), so a check is now scheduled only while requests wait, which is all
 * it is for. https://github.com/tulios/kafkajs/issues/1751
 */
function patchKafkajs(): void {
  if (patched) return;
  const require = createRequire(import.meta.url);
  const queue: { prototype?: Record<string, unknown> } = require('kafkajs/src/network/requestQueue/index.js');
  const schedule = queue.prototype?.scheduleCheckPendingRequests;
  if (!isSchedule(schedule) || !queue.prototype)
    throw new Error(
      'kafkajs is not the version this client mends (2.2.4): install exactly what package-lock.json names',
    );

  queue.prototype.scheduleCheckPendingRequests = function (this: { pending: unknown[] }): void {
    if (this.pending.length > 0) schedule.call(this);
  };
  patched = true;
}

function isSchedule(value: unknown): value is () => void {
  return (
    typeof value === 'function' &&
    String(value).includes('this.pending.length') &&
    // Its own, or as the producer of functions has mended it in the same process.
    /setTimeout|scheduleCheckPendingRequests/.test(String(value))
  );
}
