import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { drained } from '../support/run/admin.ts';
import { attach } from '../support/run/debugger.ts';
import { hosted } from '../support/run/hosted.ts';
import type { LocalRun } from '../support/run/local-run.ts';
import { writeSample } from '../support/trades/sample.ts';
import { exactly, heldBy } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';

const source = resolve(import.meta.dirname, '../../functions/batch/transform.ts');

/** On a run with `--inspect trades-transform`. */
export function inspected(run: () => LocalRun): void {
  describe('npm start -- --inspect trades-transform', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-sample-'));
    const sample = writeSample(folder, 10, 12);
    after(() => rmSync(folder, { recursive: true, force: true }));

    const sendSample = async (): Promise<void> => {
      const { trades, companies } = sample;
      const words = ['--file', trades, '--companies', companies, '--interval', '0', '--state', run().state];
      const { code, stderr } = await hosted('produce', ['trades', ...words]);
      assert.equal(code, 0, stderr);
    };

    it('stops at a breakpoint of the TypeScript source for as long as one likes, and counts exactly all the same', async () => {
      const started = await hosted('streams', ['start', '--all', '--state', run().state]);
      assert.equal(started.code, 0, started.stderr);
      const topics = { 'trades-transform': 'trading_data', 'trades-aggregate': 'trading_data' };
      await drained(run(), topics, 60_000);
      const held = await heldBy(run());
      await sendSample();
      const listening = /^trades-transform listens for a debugger on 127\.0\.0\.1:(\d+) /m;
      const port = await until(
        'the port is printed',
        60_000,
        () => listening.exec(run().runner.stdout())?.[1],
      );
      const client = await attach(Number(port));
      const line = readFileSync(source, 'utf8')
        .split('\n')
        .findIndex(text => text.includes('= takeIn('));
      const place = { source: pathToFileURL(source).href, line };
      await client.breakAt(place);
      await sendSample();
      assert.deepEqual(await client.paused(), place);
      assert.match(String(await client.evaluate('event.eventSource')), /^aws:kafka$/);
      const from = run().runner.stdout().length;
      const since = (): string => run().runner.stdout().slice(from);
      await sendSample();
      await until('the other function has written these', 60_000, () =>
        /^trades-aggregate .*rowsOut/m.test(since()),
      );
      assert.doesNotMatch(since(), /^trades-transform .*rowsOut/m);
      await client.resume();
      client.close();
      await exactly(sample, run(), 60_000, 3, held);
    });

    it('has no other function listen', () => {
      assert.doesNotMatch(run().runner.stdout(), /^(?!trades-transform )\S+ listens for a debugger/m);
    });
  });
}
