import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { launchChromium, skipWithoutChromium } from '../browser/chromium.ts';
import { type LocalRun, startRun } from '../support/run/local-run.ts';
import { hosted } from '../support/run/hosted.ts';
import { copyProject, ofEachRecord, type ProjectCopy } from '../support/run/project-copy.ts';
import { exactly } from '../support/trades/stores.ts';
import { createTrickle, type Trickle } from '../support/trades/trickle.ts';
import { until } from '../support/until.ts';
import { moduleSaves } from './module-saves.ts';

/** Bounds a failure, and nothing else, ms. */
const patience = 120_000;
/** Between two records, ms: to see that they are processed, and to have some of them under way whenever code changes. */
const unhurried = 1_000;
const hurried = 200;

/** Part of the transform function alone. */
const item = 'functions/io/trades/tick-item.ts';
const settings = 'lib/pipelines/trades-settings.ts';

describe('a save while npm start runs', () => {
  let project: ProjectCopy;
  let run: LocalRun;
  /** Where in what the run has printed a test looks from. */
  let from = 0;
  before(async () => {
    project = copyProject();
    run = await startRun(['--stage', 'bench'], {}, project.folder);
  });
  after(async () => {
    await run.dispose();
    project.dispose();
  });

  const mark = (): void => {
    from = run.runner.stdout().length;
  };
  const modules = moduleSaves({ run: () => run, mark, appears }, since);

  /** Each test begins with records that flow, and with a project that is applied: the one before repairs it, or has failed. */
  describe('of the project itself', () => {
    let trickle: Trickle;
    before(async () => {
      trickle = await createTrickle(run);
    });
    after(() => trickle.close());
    beforeEach(async () => {
      trickle.start(unhurried);
      from = run.runner.stdout().length;
      await appears(/^trades-transform trading_data-\d+@\d+.* \| .*recordsIn=/m);
    });
    afterEach(test => {
      if (!('passed' in test && test.passed)) project.restore();
    });

    it('under functions/ takes effect, again and again, loses no record and counts none twice', async () => {
      await trickle.stop();
      trickle.start(hurried);
      for (const mark of ['first', 'second', 'third']) {
        await save(item, ofEachRecord(`console.log("the ${mark} version");`));
        await appears(new RegExp(`^trades-transform .*\\| the ${mark} version$`, 'm'));
      }
      await trickle.stop();
      await exactly(trickle.sent(), run, patience);
    });

    it('under domain/ concerns every function that imports it', async () => {
      await save('domain/trades/message.ts', text => `${text}\nconsole.log("the domain was saved");\n`);
      await appears(/^trades-transform \| the domain was saved$/m);
      await appears(/^trades-aggregate \| the domain was saved$/m);
      await appears(/^saved domain\/trades\/message\.ts: new code in .*TradesAggregate.*applied in \d/m);
    });

    it('with a bug shows what the function throws with its records and stack, logs it, and counts nothing twice', async () => {
      await save(item, ofEachRecord('throw new RangeError("a bug");'));
      await appears(
        /^trades-transform trading_data-\d+@\d+\S* \| RangeError: a bug\n {4}at .*index\.mjs:\d+:\d+/m,
      );
      await save(item, ofEachRecord('console.log("the repaired version");'));
      await appears(/^trades-transform .*\| the repaired version$/m);
      const name = /millrace-bench-pipelines-TradesTransformFunction[0-9A-F]{8}/.exec(
        readFileSync(join(run.state, 'applied.json'), 'utf8'),
      )?.[0];
      const log = (): string => readFileSync(join(run.state, 'logs', `${name}.log`), 'utf8');
      // The screen has a failed call's line first.
      const failed = /"event":"Invoke Error".*"errorMessage":"a bug"/;
      for (const line of [failed, /the repaired version/, /"recordsIn":\d/])
        await until(`the log has ${line}`, patience, () => line.test(log()));
      await trickle.stop();
      await exactly(trickle.sent(), run, patience);
    });

    it('with a syntax error is named by file and line, and the old version runs on', async () => {
      const lines = readFileSync(join(project.folder, item), 'utf8').split('\n').length;
      await save(item, text => `${text}const x = ;`);
      await appears(new RegExp(`^saved ${item}: not applied: ${item}:${lines}:11: Unexpected ";"$`, 'm'));
      from = run.runner.stdout().length;
      await appears(/^trades-transform .*\| .*recordsIn=/m);
      await save(item, text => text.replace('const x = ;', ''));
      await appears(new RegExp(`^saved ${item}: nothing to apply`, 'm'));
    });

    it('under lib/ that cannot be synthesized is reported in one line; repaired, it is synthesized, and what differs printed and applied', async () => {
      await save(settings, text => text.replace('batchSize: 10_000', 'batchSize: 70_000'));
      await appears(
        /^saved \S+: not applied: .*trades\.streams\.transform\.batchSize must be a whole number/m,
      );
      await save(settings, text => text.replace('batchSize: 70_000', 'batchSize: ;'));
      await appears(new RegExp(`^saved ${settings}: not applied: .*${settings}:\\d+:\\d+: .*;`, 'm'));
      await save(settings, text => text.replace('batchSize: ;', 'batchSize: 7'));
      await appears(/^saved .*: 1 change, applied in/m);
      assert.match(
        since(),
        /^saved \S+: synthesizing …\n(?:.*\n)*? {2}~ millrace-bench-pipelines\/TradesTransformMapping\w* BatchSize: 10000 → 7$/m,
      );
      assert.deepEqual(await batchSizes(), { 'trades-aggregate': 10_000, 'trades-transform': 7 });
    });

    it('of what is running itself asks for a restart', async () => {
      const running = 'lib/local/run/options.ts';
      await save(running, text => `${text}// saved\n`);
      await appears(new RegExp(`^saved ${running}: part of what is running; restart to apply$`, 'm'));
    });

    it('under dashboard/ reloads the page', { skip: skipWithoutChromium() }, async () => {
      const browser = await launchChromium();
      try {
        const page = await browser.newPage();
        await page.goto(run.output('DashboardUrl'));
        await page.getByText('trades-transform').first().waitFor({ timeout: patience });
        await save('dashboard/index.html', text =>
          text.replace('<title>', '<meta name="saved" content="yes" /><title>'),
        );
        await page.locator('meta[name=saved]').waitFor({ state: 'attached', timeout: patience });
      } finally {
        await browser.close();
      }
    });

    it('of the module of a stream that was dropped concerns nobody', async () => {
      await modules.dropped();
      await save(item, ofEachRecord('console.log("after the drop");'));
      assert.ok(!modules.concerns(since()), since());
    });
  });

  function since(): string {
    return run.runner.stdout().slice(from);
  }

  async function appears(line: RegExp): Promise<void> {
    await until(String(line), patience, () => line.test(since())).catch((error: unknown) => {
      const saves = since().match(/^saved .*$/gm) ?? [];
      throw new Error(`npm start said:\n${since().slice(-3000)}\nof saves:\n${saves.join('\n')}`, {
        cause: error,
      });
    });
  }

  /** Saves a file, and waits until the run has taken it; what appears from then on counts. */
  async function save(file: string, changed: (text: string) => string): Promise<void> {
    from = run.runner.stdout().length;
    project.edit(file, changed);
    await appears(takenOf(file));
  }

  /** Batch sizes by stream of trades. */
  async function batchSizes(): Promise<Record<string, number>> {
    const list = await hosted('streams', ['list', '--json', '--state', run.state]);
    const streams = JSON.parse(list.stdout) as { name: string; batchSize: number }[];
    const ofTrades = streams.filter(({ name }) => name.startsWith('trades-'));
    return Object.fromEntries(ofTrades.map(({ name, batchSize }) => [name, batchSize]));
  }
});

/** The last line that a run prints about a save of a file. */
function takenOf(file: string): RegExp {
  return new RegExp(`^saved .*${file.replaceAll('.', '\\.')}.*: (?!synthesizing)`, 'm');
}
