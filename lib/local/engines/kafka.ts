import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Refusal } from '../../terminal/refusal.ts';
import { draftOf } from './draft.mjs';
import type { KafkaEngine } from './engine.ts';
import { classesOf } from './kafka-classes.ts';
import { askBroker } from './kafka-probe.ts';
import { brokerProperties, logProperties } from './kafka-properties.ts';
import { putPreparedData } from './prepared-data.ts';
import type { RunFile } from './run-file.ts';
import { type OnEngineEvent, supervise } from './supervise.ts';

export interface KafkaOptions {
  readonly run: RunFile;
  readonly java: string;
  /** Folder of the broker's jars. */
  readonly jars: string;
  readonly origin: string;
  /** Where formatted data are kept, and the archive of the broker's classes. */
  readonly cache: string;
  readonly port: number;
  /** The controller listens apart from the broker. */
  readonly controllerPort: number;
  readonly onEvent: OnEngineEvent;
}

/** One Kafka broker that is its own controller (KRaft), on loopback, with its data in `<state>/kafka`. */
export function kafka(options: KafkaOptions): KafkaEngine {
  const { run, java, jars, cache, origin, port } = options;
  const files = brokerFiles(run.stateDir);
  const classes = classesOf({ java, jars, cache, list: files.classes });
  const address = `127.0.0.1:${port}`;
  let preparing: Promise<void> | undefined;
  const broker = supervise({
    name: 'kafka',
    run,
    command: java,
    args: [...jvmArguments(run.stateDir, jars), ...classes.words, 'kafka.Kafka', files.properties],
    probe: () => askBroker([address]),
    onEvent: options.onEvent,
  });
  return {
    name: 'kafka',
    address,
    origin,
    clusterId: () => readClusterId(files.data) ?? notStarted(),
    quicken: signal => classes.archive(signal),
    start: async () => {
      preparing = prepare(options);
      await preparing;
      await broker.start();
    },
    stop: async () => {
      await preparing?.catch(() => {});
      await broker.stop();
    },
  };
}

/** Writes the properties anew, as the ports may differ, and formats the data folder if there is none. */
async function prepare({ run, java, jars, cache, port, controllerPort }: KafkaOptions): Promise<void> {
  const files = brokerFiles(run.stateDir);
  mkdirSync(files.temporary, { recursive: true });
  writeFileSync(files.logging, logProperties());
  writeFileSync(files.properties, brokerProperties({ port, controllerPort, logDir: files.data }));
  if (readClusterId(files.data)) return;
  if (existsSync(files.data))
    throw new Refusal(`${files.data} has data but no meta.properties: put it back, or remove the folder`);

  // Completed beside its place and moved there whole: a kill in between leaves nothing half-made.
  const draft = draftOf(files.data);
  const settings = { port, controllerPort, logDir: '' };
  await putPreparedData(
    {
      cache,
      engine: 'kafka',
      madeOf: [jars, brokerProperties({ ...settings, port: 0, controllerPort: 0 })],
      make: async folder => {
        const properties = join(files.temporary, 'format.properties');
        writeFileSync(properties, brokerProperties({ ...settings, logDir: folder }));
        await format(java, jvmArguments(run.stateDir, jars), properties);
      },
    },
    draft,
  );
  giveIdentity(draft);
  renameSync(draft, files.data);
}

async function format(java: string, jvm: readonly string[], properties: string): Promise<void> {
  const words = ['kafka.tools.StorageTool', 'format', '-t', newId(), '-c', properties];
  await promisify(execFile)(java, [...jvm, ...words]);
}

/** Formatted data become those of a cluster of their own. */
function giveIdentity(data: string): void {
  const file = join(data, 'meta.properties');
  const lines = readFileSync(file, 'utf8').replaceAll(
    /^(cluster|directory)\.id=.*$/gm,
    (_, of) => `${of}.id=${newId()}`,
  );
  writeFileSync(file, lines);
}

function brokerFiles(stateDir: string) {
  const temporary = join(stateDir, 'tmp');
  return {
    temporary,
    data: join(stateDir, 'kafka'),
    properties: join(temporary, 'kafka.properties'),
    logging: join(temporary, 'log4j2.properties'),
    classes: join(temporary, 'kafka.classes'),
  };
}

function jvmArguments(stateDir: string, jars: string): string[] {
  const { temporary, logging } = brokerFiles(stateDir);
  return [
    '-Xms128m',
    '-Xmx512m',
    '-XX:+UseSerialGC',
    // The second compiler takes three seconds of processor from whatever runs in a broker's first minute, and a broker that
    // one machine keeps busy is no faster for it.
    '-XX:TieredStopAtLevel=1',
    '-XX:+ExitOnOutOfMemoryError',
    '-Xshare:auto',
    `-Djava.io.tmpdir=${temporary}`,
    `-Dorg.xerial.snappy.tempdir=${temporary}`,
    `-DZstdTempFolder=${temporary}`,
    `-Dlog4j2.configurationFile=${logging}`,
    '-cp',
    join(jars, '*'),
  ];
}

function readClusterId(data: string): string | undefined {
  const file = join(data, 'meta.properties');
  if (!existsSync(file)) return undefined;
  return /^cluster\.id=(\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
}

/** 16 random bytes as base64url; Kafka's own tool never makes one that begins with a dash, nor does this. */
function newId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newId() : id;
}

function notStarted(): never {
  throw new Error('the cluster id is known once the broker has started');
}
