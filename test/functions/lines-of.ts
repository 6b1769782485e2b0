import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a process of a function writes that runs `program`, a module seen from the project's folder. */
export function linesOf(
  program: string,
  variables: Readonly<Record<string, string>> = {},
  stream: 'stdout' | 'stderr' = 'stdout',
): readonly Record<string, unknown>[] {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      STAGE: 'dev',
      POWERTOOLS_LOG_LEVEL: 'INFO',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
      ...variables,
    },
  });
  assert.equal(stream === 'stdout' ? stderr : stdout, '');
  return (stream === 'stdout' ? stdout : stderr)
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>);
}
