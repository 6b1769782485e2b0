import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, exitCodeOf } from '../lib/terminal/command.ts';
import { flagsOf, givenPath, numberFlag } from '../lib/terminal/flags.ts';
import { WrongUsage } from '../lib/terminal/refusal.ts';
import { startRun } from '../test/support/run/local-run.ts';
import { writeSample } from '../test/support/trades/sample.ts';
import { measureAccuracy, sampleLabels, sampleRatings } from './accuracy/accuracy.ts';
import { measureBundles } from './bundles.ts';
import { measureLatency } from './latency.ts';
import { measureLegs } from './legs.ts';
import { peakMemory } from './memory.ts';
import {
  accuracyFigures,
  bundleFigures,
  latencyFigures,
  legFigures,
  memoryFigure,
  saveFigure,
} from './report.ts';
import { measureSaveToEffect } from './save-to-effect.ts';

const parts = ['legs', 'latency', 'bundles', 'save', 'accuracy'] as const;
/** Parts that the run of the stage is not for. */
const apart: readonly string[] = ['save', 'accuracy'] satisfies (typeof parts)[number][];

const usage = `usage: npm run bench [-- flags]

  --only PARTS   some of legs,latency,bundles,save,accuracy (default all; memory comes with the first three)
  --rows N       rows of the sample for the legs (default 139000)
  --seconds N    how long 1,000 rows a second are sent for the latency (default 30)
  --labels F     posts with their sentiment for the accuracy, as docs/sentiment.md describes (default: a small sample)
  --ratings F    posts with a rating, likewise

Runs the stage "bench" (batch window 0) on states of its own, removed at the end.`;

const command: Command = {
  name: 'bench',
  usage,
  async run(words) {
    const text = { type: 'string' } as const;
    const { values } = flagsOf(words, { only: text, rows: text, seconds: text, labels: text, ratings: text });
    const wanted = values.only?.split(',') ?? [...parts];
    const unknown = wanted.find(part => !parts.some(known => known === part));
    if (unknown !== undefined) throw new WrongUsage(`there is no part "${unknown}"`);
    const rows = numberFlag('--rows', values.rows, 1000, true) ?? 139_000;
    const seconds = numberFlag('--seconds', values.seconds, 5, true) ?? 30;
    if (wanted.some(part => !apart.includes(part))) await bench(wanted, rows, seconds);
    if (wanted.includes('accuracy')) {
      const labels = values.labels === undefined ? sampleLabels : givenPath(values.labels);
      const ratings = values.ratings === undefined ? sampleRatings : givenPath(values.ratings);
      console.log(accuracyFigures(await measureAccuracy(labels, ratings)));
    }
    if (!wanted.includes('save')) return;
    console.error('saves, on a run of their own');
    console.log(saveFigure(await measureSaveToEffect()));
  },
};

async function bench(wanted: readonly string[], rows: number, seconds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const say = (line: string) => console.error(line);
  const tickers = 660;
  const sample = writeSample(folder, tickers, Math.ceil(rows / tickers));
  say('starting a run of the stage bench');
  const run = await startRun(['--stage', 'bench', '--quiet']);
  try {
    if (wanted.includes('legs')) console.log(legFigures(await measureLegs(run, sample, say)));
    if (wanted.includes('latency')) {
      say(`latency at 1,000 rows a second, ${seconds} s`);
      console.log(latencyFigures(await measureLatency(run, seconds)));
    }
    console.log(memoryFigure(peakMemory(run.runner.pid)));
    if (wanted.includes('bundles')) {
      say('bundles');
      console.log(bundleFigures(await measureBundles(join(run.state, 'cdk.out'))));
    }
  } finally {
    await run.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exit(await exitCodeOf(command, process.argv.slice(2)));
