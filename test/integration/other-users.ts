import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { findOnPath } from '../support/find-on-path.ts';
import type { Stage } from './stage.ts';

const NOBODY = '65534';

/** What a user of the same machine, who did not start the run, gets of it. */
export function otherUsers(stage: Stage): void {
  describe('another user of this machine', () => {
    const missing = ['setpriv', 'curl'].find(name => findOnPath(name) === undefined);
    const isRoot = process.getuid?.() === 0;
    const skip = !isRoot
      ? 'only root may act as another user'
      : missing && `there is no ${missing} on the PATH`;

    it('reads nothing of the state', { skip }, async () => {
      const { state } = stage.run();
      for (const file of ['credentials', 'mysql.json', 'outputs.json', 'logs/kafka.log', '.'])
        await assert.rejects(asNobody('ls', '-l', join(state, file)), /Permission denied/);
      assert.equal(statSync(join(state, 'credentials')).mode & 0o777, 0o600);
    });

    it('calls no function, runs no SQL and reads no table, whatever credentials it makes up', {
      skip,
    }, async () => {
      const run = stage.run();
      const { ports } = JSON.parse(readFileSync(join(run.state, 'run.json'), 'utf8')) as {
        ports: Record<string, number>;
      };
      const endpoint = run.output('AwsEndpointUrl');
      const lambda = `${endpoint}/2015-03-31/functions/${run.output('QueryFunction')}/invocations`;
      const json = 'content-type: application/x-amz-json-1.0';
      const target = 'x-amz-target: DynamoDB_20120810.ListTables';
      const keys = [`${run.credentials.accessKeyId}:guessed`, 'any:any'];
      const refusal =
        /(?:InvalidSignature|UnrecognizedClient)Exception|signature we calculated|security token/;
      for (const key of keys) {
        const call = (service: string, ...words: string[]) =>
          asNobody(
            'curl',
            '-s',
            '--aws-sigv4',
            `aws:amz:us-east-1:${service}`,
            '--user',
            key,
            '-d',
            '{}',
            ...words,
          );
        assert.match(await call('lambda', lambda), refusal);
        assert.match(await call('rds-data', `${endpoint}/Execute`), refusal);
        // Another DynamoDB than dynalite has a door of its own.
        const dynalite =
          run.enginePid('dynamodb') === undefined ? [] : [`http://127.0.0.1:${ports['dynamodb']}`];
        for (const url of [endpoint, ...dynalite])
          assert.match(await call('dynamodb', '-H', json, '-H', target, url), refusal);
        assert.match(await call('millrace', `${endpoint}/_millrace/database/waking?seconds=60`), refusal);
      }
    });
  });
}

async function asNobody(...words: string[]): Promise<string> {
  const asked = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', ...words];
  const { stdout } = await promisify(execFile)('setpriv', asked, { cwd: '/', timeout: 20_000 });
  return stdout;
}
