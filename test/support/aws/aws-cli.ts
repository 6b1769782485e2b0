import { execFile } from 'node:child_process';
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
 * AWS's own command line against an endpoint of this machine, with credentials good for nothing. Undefined where there
 * is none on the PATH: the test is skipped by name, and fails where a CI must have it.
 */
export function awsCli(
  t: TestContext,
  endpoint: string,
): ((...words: string[]) => Promise<CliAnswer>) | undefined {
  const program = findOnPath('aws');
  if (program === undefined) {
    if (process.env['CI']) throw new Error('there is no aws on the PATH: install the package awscli');
    t.skip('there is no aws on the PATH');
    return undefined;
  }
  const env = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: 'nobody',
    AWS_SECRET_ACCESS_KEY: 'nothing',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
  return (...words) =>
    new Promise((resolve, reject) => {
      const all = ['--endpoint-url', endpoint, '--output', 'json', ...words];
      execFile(program, all, { env, timeout: 60_000 }, (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') return reject(error);
        resolve({
          code: error === null ? 0 : Number(error.code),
          stderr,
          json: stdout.trim() === '' ? undefined : JSON.parse(stdout),
        });
      });
    });
}
