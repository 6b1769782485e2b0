import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createReload } from '../../../../lib/local/reload/reload.ts';
import { until } from '../../../support/until.ts';

/** What is said of one save, where nothing was ever synthesized, so that it cannot be applied. */
async function saidOf(file: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-reload-'));
  const said: string[] = [];
  const unused = async (): Promise<void> => assert.fail('there is nothing to apply');
  const reload = createReload({
    assembly: join(folder, 'cdk.out'),
    app: { synthesize: unused, renew: unused, stop: async () => undefined },
    apply: unused,
    say: line => said.push(line),
  });
  await reload.start();
  reload.saved([file]);
  await until('it is said', 5_000, () => said.some(line => line.includes('not applied')));
  await reload.stop();
  rmSync(folder, { recursive: true });
  return said.map(line => line.replace(/not applied: .*/, 'not applied'));
}

for (const file of ['lib/settings/stages.ts', 'bin/app.ts', 'cdk.json'])
  test(`a save of ${file}, which takes seconds, is announced when its synthesis begins`, async () =>
    assert.deepEqual(await saidOf(file), [`saved ${file}: synthesizing …`, `saved ${file}: not applied`]));

test('a save under functions/ is announced once, when it is done', async () =>
  assert.deepEqual(await saidOf('functions/transform/trades.ts'), [
    'saved functions/transform/trades.ts: not applied',
  ]));
