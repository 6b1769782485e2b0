import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { LocalRun } from '../test/support/run/local-run.ts';
import { program } from '../test/support/run/program.ts';
import type { Sample } from '../test/support/trades/sample.ts';

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

/** Runs a bare loop in a process of its own and gives its figures. */
export async function bare(
  loop: 'dynamodb' | 'mysql',
  asked: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, number>>> {
  const file = resolve(import.meta.dirname, 'bare', `${loop}.ts`);
  const { stdout } = await run(process.execPath, [file, JSON.stringify(asked)]);
  return JSON.parse(stdout) as Record<string, number>;
}

/** `streams start|stop NAME`, or --all. */
export async function switchStream(local: LocalRun, verb: 'start' | 'stop', name: string): Promise<void> {
  const { code, stderr } = await program('streams', [verb, name, '--state', local.state]).ended;
  if (code !== 0) throw new Error(stderr);
}

/** Sends the sample as fast as it goes. */
export async function fill(local: LocalRun, sample: Sample): Promise<void> {
  const words = ['--file', sample.trades, '--companies', sample.companies, '--interval', '0'];
  const { code, stderr } = await program('produce', ['trades', ...words, '--state', local.state]).ended;
  if (code !== 0) throw new Error(stderr);
}
