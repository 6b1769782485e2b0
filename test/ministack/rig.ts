import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Secret } from '../../lib/local/endpoint/secrets.ts';
import { lastLine } from '../../lib/local/engines/log-file.ts';
import { createKafka } from '../../lib/local/kafka-client.ts';
import type { Mappings } from '../../lib/local/trigger/mapping.ts';
import { createMappings } from '../../lib/local/trigger/mappings.ts';
import { cdk } from './cdk.ts';
import { startDriver } from './driver.ts';
import { prepareEngines, type TestEngines } from './engines.ts';
import { followMappings } from './follow-mappings.ts';
import { type Batch, remoteFunctions } from './functions.ts';
import { account, createServer, region, type Server } from './server.ts';

/** MiniStack with the engines it lacks, and what leads there. */
export interface Rig {
  /** Everything is written below it, and goes with it. */
  readonly state: string;
  readonly engines: TestEngines;
  readonly server: Server;
  /** AWS_* variables for any client. */
  readonly environment: Readonly<Record<string, string>>;
  readonly mappings: Mappings;
  /** Batches that functions were invoked with, oldest first. */
  readonly batches: readonly Batch[];
  /** Topics of the broker, but for Kafka's own. */
  topics(): Promise<readonly string[]>;
  /** Runs the CDK's CLI there, in the project or in `folder`. */
  cdk(words: readonly string[], deadlineMs: number, folder?: string): Promise<void>;
  /** Safe twice. */
  stop(): Promise<void>;
}

/** Exit code after a Ctrl+C, as shells have it. */
const interrupted = 130;

/** What is to be stopped, in reverse. */
type Stops = (() => unknown)[];

/** Started from the broker up. A Ctrl+C stops it in order and ends the process. */
export async function startRig(python: string, say: (line: string) => void): Promise<Rig> {
  const state = mkdtempSync(join(tmpdir(), 'millrace-ministack-'));
  const stops: Stops = [() => rmSync(state, { recursive: true, force: true, maxRetries: 5 })];
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      say('interrupted: stopping');
      void stop().finally(() => process.exit(interrupted));
    });
  try {
    return await assemble(python, state, say, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  python: string,
  state: string,
  say: (line: string) => void,
  stops: Stops,
  stop: () => Promise<void>,
): Promise<Rig> {
  mkdirSync(join(state, 'logs'));
  const engines = await prepareEngines(state, say);
  stops.push(() => engines.stop());
  say(`Starting Kafka and MySQL (${engines.kafka.address}, ${engines.mysql.address})`);
  await engines.start();
  const brokers = engines.kafka.address;
  const admin = createKafka({ brokers: [brokers], clientId: 'millrace-ministack' }).admin();
  await admin.connect();
  stops.push(() => admin.disconnect());
  const driver = await startDriver({
    engines,
    admin,
    mapping: uuid => mappings.get(uuid),
    secretOf: id => secretAt(server.url, id),
  });
  stops.push(() => driver.stop());
  const server = createServer({ python, state, port: engines.port, driver: driver.url, brokers });
  stops.push(() => server.stop());
  say(`Starting MiniStack (${server.url})`);
  await server.start();
  let lastWords = '';
  process.once('exit', code => {
    if (code !== 0 && code !== interrupted) console.error(lastWords);
  });
  stops.push(() => {
    const [kafka, mysql] = ['kafka', 'mysql'].map(name => lastLine(join(state, 'logs', `${name}.log`)));
    lastWords = `Kafka's log: ${kafka}\nMySQL's log: ${mysql}\nMiniStack's log ends:\n${server.tail(60)}`;
  });
  const credentials = { accessKeyId: account, secretAccessKey: 'test' };
  const lambda = new LambdaClient({ endpoint: server.url, region, credentials, maxAttempts: 1 });
  stops.push(() => lambda.destroy());
  const batches: Batch[] = [];
  const functions = remoteFunctions(lambda, batch => batches.push(batch));
  const mappings = createMappings({
    file: join(state, 'mappings.json'),
    brokers: [brokers],
    functions,
    onWarning: ({ ConsumerGroupId }, text) => say(`${ConsumerGroupId}: ${text}`),
  });
  mappings.start();
  stops.push(() => mappings.stop());
  const following = followMappings(lambda, mappings, functions, text => say(`mappings: ${text}`));
  stops.push(() => following.stop());
  const environment = {
    AWS_ENDPOINT_URL: server.url,
    // An address, not a name: clients then name the bucket in the path.
    AWS_ENDPOINT_URL_S3: server.url,
    AWS_ENDPOINT_URL_RDS_DATA: driver.url,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  return {
    state,
    engines,
    server,
    environment,
    mappings,
    batches,
    topics: async () => (await admin.listTopics()).filter(topic => !topic.startsWith('__')),
    cdk: (words, deadlineMs, folder) => cdk(words, { environment, deadlineMs, folder, say }),
    stop,
  };
}

async function secretAt(endpoint: string, SecretId: string): Promise<Secret | undefined> {
  const credentials = { accessKeyId: account, secretAccessKey: 'test' };
  const client = new SecretsManagerClient({ endpoint, region, credentials, maxAttempts: 1 });
  try {
    const {
      Name = '',
      ARN = '',
      SecretString = '',
    } = await client.send(new GetSecretValueCommand({ SecretId }));
    return { name: Name, arn: ARN, value: SecretString };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}
