import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { recreatedTopic } from '../integration/recreated-topic.ts';
import { produce, type Stage } from '../integration/stage.ts';
import { type LocalRun, startRun } from '../support/run/local-run.ts';
import { exactly } from '../support/trades/stores.ts';
import { wholeFile } from '../support/trades/whole-file.ts';

describe('the whole file, and then its topic made again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-sample-'));
  const sample = wholeFile(folder);
  let run: LocalRun;
  const stage: Stage = { folder, sample, replays: 1, run: () => run };
  before(async () => {
    run = await startRun();
  });
  after(async () => {
    await run.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is counted exactly', async () => {
    const words = ['--file', sample.trades, '--companies', sample.companies, '--interval', '0'];
    const { code, stderr } = await produce(stage, ...words);
    if (code !== 0) throw new Error(stderr);
    await exactly(sample, run, 120_000);
  });

  recreatedTopic(stage);
});
