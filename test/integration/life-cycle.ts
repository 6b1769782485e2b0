import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { hosted } from '../support/run/hosted.ts';
import { program } from '../support/run/program.ts';
import { storesOf } from '../support/trades/stores.ts';
import { allStreamNames } from '../deployed/streams.ts';
import { until } from '../support/until.ts';
import { rowOf } from './shell-ground.ts';
import { type Stage, streams } from './stage.ts';

export function lifeCycle(stage: Stage): void {
  describe('npm start', () => {
    const shell = (input: string) => hosted('streams', ['shell', '--state', stage.run().state], {}, input);

    it('refuses a state that another run uses', async () => {
      const { code, stdout, stderr } = await program('start', ['--state', stage.run().state]).ended;
      assert.equal(code, 1);
      assert.match(stdout + stderr, /in use by another run/);
    });

    it('drains, stops everything and leaves nothing on Ctrl+C, is said to be away by the commands, and is back with its data and its ports', async () => {
      const run = stage.run();
      const endpoint = run.output('AwsEndpointUrl');
      const stores = storesOf(run);
      const items = await stores.items();
      const module = join(stage.folder, 'nothing.ts');
      writeFileSync(module, 'export const stream = (): [] => [];\n');
      const made = await shell(
        `CREATE KAFKA STREAM own TOPICS test_topic TRANSFORM '${module}' BATCH_INTERVAL 0;
         START STREAM own; STOP STREAM own;`,
      );
      assert.equal(made.code, 0, made.stderr);
      await streams(stage, 'stop', 'trades-aggregate');
      assert.equal(await run.interrupt(), 0);

      const { code, stderr } = await streams(stage, 'list');
      assert.equal(code, 1);
      assert.match(stderr, /does not answer/);
      const words = ['trades', '--limit', '1', '--topic', 'test_topic', '--state', run.state];
      const waiting = program('produce', words);
      await until('it says its tries', 20_000, () => /try 2 of 30/.test(waiting.stderr()));

      await run.start();
      assert.equal((await waiting.ended).code, 0, waiting.stderr());
      assert.equal(run.output('AwsEndpointUrl'), endpoint);
      assert.equal(await stores.items(), items);
      stores.close();
      const { stdout } = await streams(stage, 'list', '--json');
      const all = JSON.parse(stdout) as { name: string; status: string }[];
      const stopped = all.filter(({ status }) => status !== 'running').map(({ name }) => name);
      assert.deepEqual(stopped.sort(), ['own', 'trades-aggregate'], 'streams stopped by hand stay stopped');
      assert.equal(all.length, allStreamNames.length + 1);
      const shown = await shell('SHOW STREAMS; DROP STREAM own;');
      assert.deepEqual(rowOf(shown.stdout, 'own').slice(-2), [module, 'stopped']);
      await streams(stage, 'start', '--all');
    });

    it('gives back the memory that only its start needs', async () => {
      const kB = (name: string): number => {
        const status = readFileSync(`/proc/${stage.run().runner.pid}/status`, 'utf8');
        return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
      };
      await until('a fifth of the most is free', 20_000, () => kB('VmRSS') < 0.8 * kB('VmHWM'));
    });
  });
}
