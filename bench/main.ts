import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, exitCodeOf } from '../lib/terminal/command.ts';
import { flagsOf, givenPath, numberFlag } from '../lib/terminal/flags.ts';
import { WrongUsage } from '../lib/terminal/refusal.ts';
import { allPipelines, startRun } from '../test/support/run/local-run.ts';
import { measureAccuracy, sampleLabels, sampleRatings } from './accuracy/accuracy.ts';
import { measureBundles } from './bundles.ts';
import { measureLatency } from './latency.ts';
import { measureLegs } from './legs.ts';
import { peakMemory } from './memory.ts';
import { flowingPipelines, pipelines } from './pipelines.ts';
import { measureRanking } from './ranking.ts';
import {
  accuracyFigures,
  bundleFigures,
  latencyFigures,
  legFigures,
  memoryFigure,
  rankingFigures,
  saveFigure,
} from './report.ts';
import { measureSaveToEffect } from './save-to-effect.ts';

const legs = [
  ...pipelines.map(({ name }) => `${name}-legs`),
  ...flowingPipelines.map(({ name }) => `${name}-latency`),
];
const ranked = 'chatters-rank';
const parts: readonly string[] = [...legs, ranked, 'bundles', 'save', 'accuracy'];
/** Parts that the run of the stage is not for. */
const apart: ReadonlySet<string> = new Set(['save', 'accuracy']);

const usage = `usage: npm run bench [-- flags]

  --only PARTS   some of ${parts.join(',')};
                 posts, legs and their like are all parts of that name (default all; memory comes with the run)
  --rows N       rows of a backlog for the legs (default ${pipelines.map(({ rows, name }) => `${rows} of ${name}`).join(', ')})
  --edges N      edges of the graph that is ranked (default 1000000)
  --seconds N    how long rows flow for the latency (default 30)
  --labels F     posts with their sentiment for the accuracy, as docs/sentiment.md describes (default: a small sample)
  --ratings F    posts with a rating, likewise

Runs the stage "bench" (batch window 0) on states of its own, removed at the end.`;

const command: Command = {
  name: 'bench',
  usage,
  async run(words) {
    const text = { type: 'string' } as const;
    const { values } = flagsOf(words, {
      only: text,
      rows: text,
      edges: text,
      seconds: text,
      labels: text,
      ratings: text,
    });
    const wanted = values.only?.split(',').flatMap(partsOf) ?? parts;
    const rows = numberFlag('--rows', values.rows, 1000, true);
    const seconds = numberFlag('--seconds', values.seconds, 5, true) ?? 30;
    const edges = numberFlag('--edges', values.edges, 1000, true) ?? 1_000_000;
    if (wanted.some(part => !apart.has(part))) await bench(wanted, { rows, seconds, edges });
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

function partsOf(word: string): readonly string[] {
  const found = parts.filter(part => part === word || part.split('-').includes(word));
  if (found.length === 0) throw new WrongUsage(`there is no part "${word}"`);
  return found;
}

interface HowMuch {
  readonly rows: number | undefined;
  readonly seconds: number;
  readonly edges: number;
}

async function bench(wanted: readonly string[], { rows, seconds, edges }: HowMuch): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const say = (line: string) => console.error(line);
  say('starting a run of the stage bench');
  const run = await startRun(['--stage', 'bench', '--quiet'], allPipelines);
  try {
    for (const pipeline of pipelines) {
      if (!wanted.includes(`${pipeline.name}-legs`)) continue;
      const backlog = pipeline.backlog(folder, rows ?? pipeline.rows);
      console.log(legFigures(pipeline, await measureLegs(run, pipeline, backlog, say)));
    }
    for (const pipeline of flowingPipelines) {
      if (!wanted.includes(`${pipeline.name}-latency`)) continue;
      say(`${pipeline.name}: latency, ${seconds} s`);
      console.log(latencyFigures(pipeline, await measureLatency(run, pipeline, seconds)));
    }
    if (wanted.includes(ranked)) console.log(rankingFigures(await measureRanking(run, edges, say)));
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
