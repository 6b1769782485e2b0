import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { groupOf } from '../domain/stream-names.ts';
import { createKafka } from '../lib/local/kafka-client.ts';
import type { LocalRun } from '../test/support/run/local-run.ts';
import { program } from '../test/support/run/program.ts';
import type { BenchedPipeline, Offsets } from './pipeline.ts';

const run = promisify(execFile);

/** Addresses behind the AWS endpoint, for bare loops: the engines' own. */
export interface EngineAddresses {
  readonly brokers: string;
  readonly dynamodb: string;
  /** With user and password. */
  readonly mysql: string;
}

export function addressesOf(local: LocalRun): EngineAddresses {
  const { ports } = JSON.parse(readFileSync(join(local.state, 'run.json'), 'utf8')) as {
    ports: Record<string, number>;
  };
  const { user, password } = JSON.parse(readFileSync(join(local.state, 'mysql.json'), 'utf8')) as {
    user: string;
    password: string;
  };
  return {
    brokers: local.output('BootstrapBrokers'),
    dynamodb: `http://127.0.0.1:${ports['dynamodb']}`,
    mysql: `mysql://${user}:${password}@127.0.0.1:${ports['mysql']}/${local.output('DatabaseName')}`,
  };
}

/** Runs a bare loop in a process of its own, on the engines of the run, and gives its figures. */
export async function bare(
  local: LocalRun,
  loop: 'dynamodb' | 'mysql',
  asked: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, number>>> {
  const file = resolve(import.meta.dirname, 'bare', `${loop}.ts`);
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: addressesOf(local).dynamodb,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: local.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: local.credentials.secretAccessKey,
    // Passwords are in it, and every user of the machine reads command lines.
    MILLRACE_BARE: JSON.stringify(asked),
  };
  const { stdout } = await run(process.execPath, [file], { env });
  return JSON.parse(stdout) as Record<string, number>;
}

/** `streams start|stop NAME`, or --all. */
export async function switchStream(local: LocalRun, verb: 'start' | 'stop', name: string): Promise<void> {
  const { code, stderr } = await program('streams', [verb, name, '--state', local.state]).ended;
  if (code !== 0) throw new Error(stderr);
}

/** All streams stopped, those of a pipeline where their topics end now; answers where that is for its transform's. */
export async function skipBacklog(local: LocalRun, { name, topics, own }: BenchedPipeline): Promise<Offsets> {
  await switchStream(local, 'stop', '--all');
  const brokers = local.output('BootstrapBrokers').split(',');
  const admin = createKafka({ brokers, clientId: 'millrace-bench' }).admin();
  await admin.connect();
  const skipTo = async (leg: keyof typeof topics) => {
    const ends = await admin.fetchTopicOffsets(topics[leg]);
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
    const groupId = groupOf('bench', `${name}-${leg}`, own);
    await admin.setOffsets({ groupId, topic: topics[leg], partitions });
    return partitions;
  };
  const [ends] = await Promise.all([skipTo('transform'), skipTo('aggregate')]);
  await admin.disconnect();
  return new Map(ends.map(({ partition, offset }) => [partition, Number(offset)]));
}
