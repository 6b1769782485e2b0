import { table } from '../lib/terminal/table.ts';
import type { Accuracy, F1 } from './accuracy/accuracy.ts';
import type { Bundle } from './bundles.ts';
import type { Latencies } from './latency.ts';
import type { Legs } from './legs.ts';
import type { BenchedPipeline, FlowingPipeline } from './pipeline.ts';
import type { PageAnswers } from './page-answers.ts';
import type { Ranking, RankingFigures } from './ranking.ts';

export function legFigures({ name, unit }: BenchedPipeline, legs: Legs): string {
  const line = (name: string, alone: number, bare: number, both: number) => [
    name,
    whole(alone),
    whole(bare),
    (alone / bare).toFixed(2),
    whole(both),
  ];
  return `\n${name}: ${unit}/s, ${whole(legs.rows)} ${unit} (bare DynamoDB loop: ${legs.bareLanes} calls at once)\n${table(
    ['leg', 'alone', 'bare loop', 'ratio', 'both at once'],
    [
      line('transform → DynamoDB', legs.transform, legs.bareDynamodb, legs.bothTransform),
      line('aggregate → MySQL', legs.aggregate, legs.bareMysql, legs.bothAggregate),
    ],
  )}`;
}

/** Processor time of each leg alone by process, and the most memory that they held. */
export function usageFigures({ name, unit }: BenchedPipeline, { used }: Legs): string {
  const rows = Object.entries(used).flatMap(([leg, { rows, usage }]) =>
    usage.parts
      .filter(({ cpuSeconds }) => cpuSeconds >= 0.02)
      .map(({ part, processes, cpuSeconds, peakBytes }) => [
        leg,
        part,
        String(processes),
        ((cpuSeconds * 1e6) / rows).toFixed(2),
        whole(peakBytes / 2 ** 20),
      ]),
  );
  const peaks = Object.entries(used).map(
    ([leg, { usage }]) =>
      `${leg} ${whole(usage.peakTaken / 2 ** 20)} MiB (${whole(usage.peakBytes / 2 ** 20)} where what they share is counted in each)`,
  );
  return `\n${name}: processor time of each leg alone, ms for 1,000 ${unit}, and resident memory\n${table(
    ['leg', 'process', 'of them', 'ms', 'peak MiB'],
    rows,
  )}\nrunner, functions and DynamoDB's stand-in together, at most: ${peaks.join(', ')}`;
}

export function pageFigures(name: string, small: PageAnswers, grown: PageAnswers): string {
  const line = (of: string, { fresh, notModified }: PageAnswers) => [
    of,
    fresh.toFixed(1),
    notModified.toFixed(1),
  ];
  return `\n${name}: answers to its page, ms, medians\n${table(
    ['database', 'fresh', 'not modified'],
    [line('with one backlog', small), line('after the legs', grown)],
  )}`;
}

export function latencyFigures(
  { name, unit, flow }: FlowingPipeline,
  { dynamodb, mysql, rate }: Latencies,
): string {
  const line = (name: string, { p50, p99, samples }: Latencies['mysql']) => [
    name,
    whole(p50),
    whole(p99),
    whole(samples),
  ];
  return `\n${name}: produced → queryable, ms, at ${whole(rate)} ${unit}/s\n${table(
    ['database', 'p50', 'p99', 'samples'],
    [line('DynamoDB', dynamodb), line(`MySQL, ${flow.readIn}`, mysql)],
  )}`;
}

export function rankingFigures({ cold, refresh }: Ranking): string {
  const line = (name: string, { nodes, edges, iterations, seconds, peakBytes }: RankingFigures) => [
    name,
    whole(edges),
    whole(nodes),
    iterations.toFixed(2),
    seconds.toFixed(1),
    peakBytes === undefined ? 'not known' : whole(peakBytes / 2 ** 20),
  ];
  return `\nchatters: the graph ranked by its function; an iteration follows as many edges as there are\n${table(
    ['ranking', 'edges', 'nodes', 'iterations', 's', 'peak MiB'],
    [line('from cold', cold), line('after 1 % more, from the last ranks', refresh)],
  )}\niterations of the refresh: ${((100 * refresh.iterations) / cold.iterations).toFixed(1)} % of those from cold`;
}

export function memoryFigure(bytes: number | undefined): string {
  const megabytes = bytes === undefined ? 'not known on this system' : `${Math.round(bytes / 2 ** 20)} MB`;
  return `\npeak memory of the run's Node process: ${megabytes}`;
}

/** `ms`: a median. */
export function saveFigure(ms: number): string {
  return `\nfrom a save of a function to its effect on a record: ${whole(ms)} ms`;
}

export function bundleFigures(bundles: readonly Bundle[]): string {
  const rows = bundles.map(({ name, bytes, importMs }) => [
    name,
    (bytes / 1000).toFixed(0),
    importMs.toFixed(0),
  ]);
  return `\nfunction bundles, AWS SDK included\n${table(['function', 'KB', 'import ms'], rows)}`;
}

export function accuracyFigures(accuracy: Accuracy): string {
  const { labelled, rated, scorer, alwaysNegative, halves, correlation, postsPerSecond } = accuracy;
  const line = (name: string, { macro, each }: F1) => [
    name,
    ...[macro, each.negative, each.neutral, each.positive].map(share),
  ];
  return `\nsentiment of ${whole(labelled)} labelled posts, F1\n${table(
    ['scorer', 'macro', 'negative', 'neutral', 'positive'],
    [line('the transform’s', scorer), line('always negative', alwaysNegative)],
  )}
every other post: ${halves.map(share).join(' and ')} macro-F1
correlation of scores with ${whole(rated)} ratings: ${share(correlation)}
${whole(postsPerSecond)} posts a second on one core`;
}

function share(value: number): string {
  return value.toFixed(3);
}

/** `–` for what was over before it could be measured. */
function whole(value: number): string {
  return !Number.isFinite(value) ? '–' : Math.round(value).toLocaleString('en');
}
