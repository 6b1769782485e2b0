import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { claim } from '../../../../lib/local/engines/run-file.ts';
import { onLoopback } from '../../../support/on-loopback.ts';
import { program } from '../../../support/run/program.ts';
import { until } from '../../../support/until.ts';

const state = mkdtempSync(join(tmpdir(), 'millrace-slow-'));
/** Never answers. */
const server = createServer(() => {});
let stop = (): void => {};

before(async () => {
  const { url, port, stop: close } = await onLoopback(server);
  const run = await claim(state);
  run.setPorts({ endpoint: port });
  stop = () => {
    run.release();
    close();
  };
  const keys =
    'Stage BootstrapBrokers ClusterArn CountersTable SetAsideTable LatestTable DatabaseClusterArn DatabaseSecretArn DatabaseName StreamMappings RealTimeDataTable';
  const outputs = Object.fromEntries(keys.split(' ').map(key => [key, 'x']));
  writeFileSync(join(state, 'outputs.json'), JSON.stringify({ stack: { ...outputs, AwsEndpointUrl: url } }));
});
after(() => {
  stop();
  rmSync(state, { recursive: true, force: true });
});

for (const [line, said] of [
  ['latest trades', 'reading all items of trades … (2 s)\n'],
  ['delete trades --from 2026-01-01 --to 2026-01-02 --dry-run', 'counting what is there of trades … (2 s)\n'],
] as const)
  test(`data -- ${line}: says what goes on once it takes more than a moment`, async () => {
    const running = program('data', [...line.split(' '), '--state', state]);
    await until('a line on standard error', 20_000, () => running.stderr() !== '' || !running.running);
    running.kill('SIGKILL');
    await running.ended;
    assert.equal(running.stderr(), said);
  });
