import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { findOnPath } from '../find-on-path.ts';

export interface CliAnswer {
  /** 0 done; 254 refused by the service, 255 in its first version. */
  readonly code: number;
  readonly stderr: string;
  /** What it printed, parsed; undefined where it printed nothing. */
  readonly json: unknown;
}

/**
 * AWS's own command line against an endpoint of this machine, with credentials good for nothing; one command at a time. Undefined
 * where there is none on the PATH: the test is skipped by name, and fails where a CI must have it.
 */
export function awsCli(
  t: TestContext,
  endpoint: string,
): ((...words: string[]) => Promise<CliAnswer>) | undefined {
  const lacking = ['aws', 'python3'].find(name => findOnPath(name) === undefined);
  if (lacking !== undefined) {
    if (process.env['CI']) throw new Error(`there is no ${lacking} on the PATH: install the package awscli`);
    t.skip(`there is no ${lacking} on the PATH`);
    return undefined;
  }
  const host = spawn('python3', [join(import.meta.dirname, 'aws-cli.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      AWS_ACCESS_KEY_ID: 'nobody',
      AWS_SECRET_ACCESS_KEY: 'nothing',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
    },
  });
  t.after(() => host.stdin.end());
  const lines = createInterface({ input: host.stdout })[Symbol.asyncIterator]();
  return async (...words) => {
    const asked = ['--endpoint-url', endpoint, '--output', 'json', ...words];
    host.stdin.write(`${JSON.stringify(asked)}\n`);
    const { value, done } = await lines.next();
    if (done === true)
      throw new Error(
        `AWS's command line ended (${host.exitCode ?? host.signalCode}) at: ${words.join(' ')}`,
      );
    const { code, stdout, stderr } = JSON.parse(value) as CliAnswer & { readonly stdout: string };
    return { code, stderr, json: stdout.trim() === '' ? undefined : JSON.parse(stdout) };
  };
}
