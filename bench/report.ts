import { table } from '../lib/terminal/table.ts';
import type { Bundle } from './bundles.ts';
import type { Latencies } from './latency.ts';
import type { Legs } from './legs.ts';

export function legFigures(legs: Legs): string {
  const line = (name: string, alone: number, bare: number, both: number) => [
    name,
    whole(alone),
    whole(bare),
    (alone / bare).toFixed(2),
    whole(both),
  ];
  return `\nrows/s, ${legs.rows} rows (bare DynamoDB loop: ${legs.bareLanes} calls at once)\n${table(
    ['leg', 'alone', 'bare loop', 'ratio', 'both at once'],
    [
      line('transform → DynamoDB', legs.transform, legs.bareDynamodb, legs.bothTransform),
      line('aggregate → MySQL', legs.aggregate, legs.bareMysql, legs.bothAggregate),
    ],
  )}`;
}

export function latencyFigures({ dynamodb, mysql, rate }: Latencies): string {
  const line = (name: string, { p50, p99, samples }: Latencies['mysql']) => [
    name,
    whole(p50),
    whole(p99),
    whole(samples),
  ];
  return `\nproduced → queryable, ms, at ${whole(rate)} rows/s\n${table(
    ['database', 'p50', 'p99', 'samples'],
    [line('DynamoDB', dynamodb), line('MySQL', mysql)],
  )}`;
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

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
