import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { outagesOf } from '../../../lib/cli/produce/outages.ts';
import { checkRunIsUp, RunAway } from '../../../lib/cli/run-identity.ts';
import { claim } from '../../../lib/local/engines/run-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-identity-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const endpointUrl = 'http://127.0.0.1:4566';

it('a run is up while its runner lives and has the ports its outputs say', async () => {
  const state = join(folder, 'state');
  const refused = (message: string) =>
    assert.throws(
      () => checkRunIsUp({ state, endpointUrl }),
      error => error instanceof RunAway && error.message === message,
    );
  refused(`no run is up in ${state}`);
  const run = await claim(state);
  run.setPorts({ endpoint: 4566 });
  checkRunIsUp({ state, endpointUrl });
  run.setPorts({ endpoint: 4567 });
  refused(`the run in ${state} has other ports now`);
  run.release();
  refused(`no run is up in ${state}`);
});

it('a runner that was killed is not up, though its state does not say so', () => {
  const state = join(folder, 'killed');
  const module = new URL('../../../lib/local/engines/run-file.ts', import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(m => m.claim(${JSON.stringify(state)})).then(() => process.kill(process.pid, 'SIGKILL'))`;
  const { signal } = spawnSync(process.execPath, ['-e', script]);
  assert.equal(signal, 'SIGKILL');
  assert.throws(() => checkRunIsUp({ state, endpointUrl }), RunAway);
});

it('a run that is away is waited for, by its name', async () => {
  const said: string[] = [];
  let asked = 0;
  const work = async (): Promise<string> => {
    if (++asked === 1) throw new RunAway('no run is up in x');
    return 'answer';
  };
  assert.equal(await outagesOf('the run', line => said.push(line)).until(work), 'answer');
  assert.equal(said[0], 'the run is gone (no run is up in x); waiting for it');
});
