import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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
import { budget } from './budget.ts';
import { compared, type Figures, keep, readKept } from './figures.ts';
import { figuresOfLatency, figuresOfLegs } from './flat-figures.ts';
import {
  accuracyFigures,
  bundleFigures,
  latencyFigures,
  legFigures,
  memoryFigure,
  pageFigures,
  rankingFigures,
  saveFigure,
  usageFigures,
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

const keptFile = resolve(import.meta.dirname, 'kept-figures.json');

const usage = `usage: npm run bench [-- flags]

  --only PARTS   some of ${parts.join(',')};
                 posts, legs and their like are all parts of that name (default all; memory comes with the run)
  --minutes N    no part begins when so little of them is left that it would not end (default 5; with --only as long as it takes)
  --kept F       figures of an earlier bench to show beside these (default bench/kept-figures.json)
  --keep         writes these figures there
  --rows N       rows of a backlog for the legs (default ${pipelines.map(({ rows, name }) => `${rows} of ${name}`).join(', ')})
  --edges N      edges of the graph that is ranked (default 200000)
  --seconds N    how long rows flow for the latency (default 15)
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
      minutes: text,
      kept: text,
      keep: { type: 'boolean' },
      rows: text,
      edges: text,
      seconds: text,
      labels: text,
      ratings: text,
    });
    const wanted = values.only?.split(',').flatMap(partsOf) ?? parts;
    const file = values.kept === undefined ? keptFile : givenPath(values.kept);
    const minutes = numberFlag('--minutes', values.minutes, 1, false);
    const left = budget(minutes ?? (values.only === undefined ? 5 : Infinity));
    const isDue = (part: string): boolean => wanted.includes(part) && left.allows(part);
    const rows = numberFlag('--rows', values.rows, 1000, true);
    const seconds = numberFlag('--seconds', values.seconds, 5, true) ?? 15;
    const edges = numberFlag('--edges', values.edges, 1000, true) ?? 200_000;
    const figures = wanted.some(part => !apart.has(part)) ? await bench(isDue, { rows, seconds, edges }) : {};
    if (isDue('accuracy')) {
      const labels = values.labels === undefined ? sampleLabels : givenPath(values.labels);
      const ratings = values.ratings === undefined ? sampleRatings : givenPath(values.ratings);
      console.log(accuracyFigures(await measureAccuracy(labels, ratings)));
    }
    if (isDue('save')) {
      console.error('saves, on a run of their own');
      console.log(saveFigure(await measureSaveToEffect()));
    }
    const kept = readKept(file);
    if (kept !== undefined) console.log(compared(figures, kept));
    if (values.keep === true) keep(file, `${new Date().toISOString().slice(0, 10)}, ${machine()}`, figures);
    if (left.leftOut.length > 0)
      console.log(
        `\nleft out for time: ${left.leftOut.join(', ')}; npm run bench -- --only NAME measures one`,
      );
  },
};

function machine(): string {
  return `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.versions.node}`;
}

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

async function bench(isDue: (part: string) => boolean, { rows, seconds, edges }: HowMuch): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const say = (line: string) => console.error(line);
  const figures: Record<string, number> = {};
  say('starting a run of the stage bench');
  const run = await startRun(['--stage', 'bench', '--quiet'], allPipelines);
  try {
    for (const pipeline of pipelines) {
      if (!isDue(`${pipeline.name}-legs`)) continue;
      const backlog = pipeline.backlog(folder, rows ?? pipeline.rows);
      const measured = await measureLegs(run, pipeline, backlog, say);
      console.log(legFigures(pipeline, measured));
      console.log(usageFigures(pipeline, measured));
      const { pages } = measured;
      if (pages !== undefined) console.log(pageFigures(pipeline.name, pages.small, pages.grown));
      Object.assign(figures, figuresOfLegs(pipeline, measured));
    }
    for (const pipeline of flowingPipelines) {
      if (!isDue(`${pipeline.name}-latency`)) continue;
      say(`${pipeline.name}: latency, ${seconds} s`);
      const measured = await measureLatency(run, pipeline, seconds);
      console.log(latencyFigures(pipeline, measured));
      Object.assign(figures, figuresOfLatency(pipeline, measured));
    }
    if (isDue(ranked)) console.log(rankingFigures(await measureRanking(run, edges, say)));
    console.log(memoryFigure(peakMemory(run.runner.pid)));
    if (isDue('bundles')) {
      say('bundles');
      console.log(bundleFigures(await measureBundles(join(run.state, 'cdk.out'))));
    }
    return figures;
  } finally {
    await run.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exit(await exitCodeOf(command, process.argv.slice(2)));
