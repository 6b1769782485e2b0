import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Admin, Message, Producer } from 'kafkajs';
import { createTopic } from '../../../../lib/local/create-topic.ts';
import { createIdempotentProducer, createKafka } from '../../../../lib/local/kafka-client.ts';
import type { MappingSettings } from '../../../../lib/mapping/settings.ts';
import type { Mappings } from '../../../../lib/local/trigger/mapping.ts';
import { readMappings, type StoredMapping } from '../../../../lib/local/trigger/mapping-store.ts';
import { createMappings } from '../../../../lib/local/trigger/mappings.ts';
import { partitionLags } from '../../../../lib/local/trigger/positions.ts';
import type { Functions } from '../../../../lib/local/workers/function.ts';
import { createFunctions } from '../../../../lib/local/workers/functions.ts';
import { untilTrue } from '../../../support/until.ts';

/** Writes each event as a line of its own before it succeeds; fails, waits or dies as the control file says. */
const BODY = `
import { appendFileSync, readFileSync } from 'node:fs';
export const handler = async event => {
  const control = JSON.parse(readFileSync(process.env.CONTROL, 'utf8'));
  if (control.fail) throw new Error(control.fail);
  if (control.wait) { appendFileSync(process.env.BEGUN, 'x'); await new Promise(resolve => setTimeout(resolve, control.wait)); }
  appendFileSync(process.env.SEEN, JSON.stringify(event) + '\\n');
};`;

export interface SeenRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value?: string;
}

export interface SeenEvent {
  readonly eventSourceArn: string;
  readonly records: Readonly<Record<string, readonly SeenRecord[]>>;
}

/** One topic of 3 partitions, one mapping of it and one function, all real. */
export interface Stream {
  readonly topic: string;
  readonly settings: MappingSettings;
  readonly admin: Admin;
  readonly producer: Producer;
  readonly warnings: readonly string[];
  readonly mappings: () => Mappings;
  readonly pids: () => readonly number[];
  readonly send: (count: number) => Promise<void>;
  readonly sendAll: (messages: readonly Message[]) => Promise<void>;
  readonly control: (how: { readonly fail?: string; readonly wait?: number }) => void;
  /** What the function wrote, by line. */
  readonly lines: () => string[];
  readonly events: () => SeenEvent[];
  readonly values: () => string[];
  readonly begun: () => number;
  /** What outlives a crash, now. */
  readonly stored: () => readonly StoredMapping[];
  readonly result: () => string;
  /** Every record sent so far was handed over and committed. */
  readonly drained: (ms?: number) => Promise<void>;
  /** Ends mappings and functions in order, then begins anew on the same state. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

let streams = 0;

export interface StreamFunction {
  /** Takes the place of the usual function's module. */
  readonly code?: string;
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startStream(
  broker: string,
  more: Partial<MappingSettings> = {},
  { code = BODY, timeoutMs = 60_000, memoryMb = 128, environment = {} }: StreamFunction = {},
): Promise<Stream> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-stream-'));
  const file = (name: string): string => join(folder, name);
  const topic = `orders.${process.pid}-${++streams}`;
  const settings: MappingSettings = {
    UUID: `00000000-0000-4000-8000-${String(streams).padStart(12, '0')}`,
    EventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/0-1',
    FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    Topics: [topic],
    ConsumerGroupId: `test-${topic}`,
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 0,
    StartingPosition: 'TRIM_HORIZON',
    ...more,
  };
  for (const [name, text] of Object.entries({ 'index.mjs': code, control: '{}', seen: '', begun: '' }))
    writeFileSync(file(name), text);

  const admin = createKafka({ brokers: [broker], clientId: 'test' }).admin();
  const producer = createIdempotentProducer({ brokers: [broker], clientId: 'test' });
  await Promise.all([admin.connect(), producer.connect()]);
  await createTopic(admin, { topic, numPartitions: 3 });

  const warnings: string[] = [];
  let pids: readonly number[] = [];
  let sent = 0;
  let functions: Functions;
  let mappings: Mappings;
  const begin = async (): Promise<void> => {
    functions = createFunctions({
      variables: {},
      onPids: alive => {
        pids = alive;
      },
    });
    functions.put({
      name: 'f',
      arn: settings.FunctionArn,
      directory: folder,
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      timeoutMs,
      memoryMb,
      environment: { ...environment, CONTROL: file('control'), SEEN: file('seen'), BEGUN: file('begun') },
    });
    mappings = createMappings({
      file: file('mappings.json'),
      brokers: [broker],
      functions,
      onWarning: (_, text) => warnings.push(text),
    });
    mappings.start();
    await mappings.put(settings);
    await mappings.settled(settings.UUID);
  };
  const end = async (): Promise<void> => {
    await mappings.stop();
    await functions.stop();
  };
  const lines = (): string[] =>
    readFileSync(file('seen'), 'utf8')
      .split('\n')
      .filter(line => line !== '');
  const events = (): SeenEvent[] => lines().map(line => JSON.parse(line));
  await begin();

  return {
    topic,
    settings,
    admin,
    producer,
    warnings,
    mappings: () => mappings,
    pids: () => pids,
    send: async count => {
      for (let i = 0; i < count; i++, sent++)
        await producer.send({ topic, messages: [{ partition: sent % 3, value: String(sent) }] });
    },
    sendAll: async messages => {
      await producer.send({ topic, messages: [...messages] });
    },
    control: how => writeFileSync(file('control'), JSON.stringify(how)),
    lines,
    events,
    values: () =>
      events()
        .flatMap(event => Object.values(event.records).flat())
        .map(({ value }) => Buffer.from(value ?? '', 'base64').toString()),
    stored: () => readMappings(file('mappings.json')),
    begun: () => readFileSync(file('begun')).length,
    result: () => mappings.get(settings.UUID)?.LastProcessingResult ?? '',
    drained: ms =>
      untilTrue(async () => {
        const lags = await partitionLags(admin, settings.ConsumerGroupId, topic).catch(() => []);
        return lags.length > 0 && lags.every(({ current, end: last }) => current === last || last === 0n);
      }, ms),
    restart: async () => {
      await end();
      await begin();
    },
    stop: async () => {
      await end();
      await producer.disconnect();
      await admin.disconnect();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
