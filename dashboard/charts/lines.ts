import { Chart, type ChartDataset, type ChartOptions } from 'chart.js';
import type { Line } from '../../domain/view.ts';
import { times } from '../format/reader.ts';
import './register.ts';
import type { ChartKind } from './chart-view.tsx';
import { colourOf, dashOf } from './palette.ts';
import { timeScale } from './time-scale.ts';
import type { ChartTheme } from './theme.ts';
import { tooltipStyle } from './tooltip.ts';

export interface LineShown extends Line {
  readonly slot: number;
  /** Of its values, in full, where they are written otherwise than those of other lines. */
  readonly format?: (value: number) => string;
}

export interface LineChart {
  readonly lines: readonly LineShown[];
  /** Within one day, or one point a day. */
  readonly grain: 'minute' | 'day';
  /** A logarithmic one has no place for values of 0 and less: they are holes in their line. */
  readonly scale: 'linear' | 'log';
  readonly base: 'fit' | 'zero';
  /** A linear y axis never begins below it; left out, it begins where the values do. */
  readonly least?: number;
  /** Title of the y axis. */
  readonly title: string;
  /** Of a value, in full. */
  readonly format: (value: number) => string;
  /** Of the y axis, short: a tick, so far from the next. */
  readonly axisFormat: (value: number, step: number) => string;
}

/** Room above and below fitted values, a share of their range. */
const GRACE = 0.04;

/** A line within a day is not drawn over a pause of so many times its usual step, nor over a shorter one than this, ms. */
const PAUSE_STEPS = 8;
const LEAST_PAUSE_MS = 5 * 60_000;

/** Lines over time on one y axis. */
export const lines: ChartKind<'line', LineChart> = {
  create: canvas =>
    new Chart(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: {
        responsive: true,
        maintainAspectRatio: false,
        animation: false,
        parsing: false,
        normalized: true,
        interaction: { mode: 'nearest', axis: 'x', intersect: false },
      },
    }),
  draw: (chart, data, theme) => {
    const before = new Map(chart.data.datasets.map(dataset => [dataset.label, dataset]));
    chart.data.datasets = data.lines.map(line =>
      Object.assign(before.get(line.name) ?? {}, dataset(line, data, theme)),
    );
    chart.options.layout = { padding: { top: 6, right: 12 } };
    chart.options.scales = scales(data, theme);
    chart.options.plugins = { tooltip: tooltip(data, theme) };
    chart.update('none');
  },
};

function dataset(
  line: LineChart['lines'][number],
  { scale, grain }: LineChart,
  theme: ChartTheme,
): ChartDataset<'line'> {
  const colour = colourOf(line.slot, theme.scheme);
  const points: { x: number; y: number }[] = line.points.map(({ at, value }) => ({
    x: Date.parse(at),
    y: value,
  }));
  return {
    label: line.name,
    // A logarithm of nothing is a hole, not a cliff.
    data: scale === 'log' ? points.filter(point => point.y > 0) : points,
    borderColor: colour,
    backgroundColor: colour,
    borderDash: dashOf(line.slot),
    // A number is the widest gap, in milliseconds, that a line leads over.
    spanGaps: grain === 'day' ? true : pauseMs(points.map(({ x }) => x)),
    borderWidth: 2,
    // Points at the edge stay whole.
    clip: 6,
    borderJoinStyle: 'round',
    pointRadius: points.length < 3 ? 3 : 0,
    pointHoverRadius: 4,
    pointHitRadius: 8,
  };
}

/** From what gap on there was nothing, such as a stream that stood: nobody knows the values between. */
export function pauseMs(times: readonly number[]): number {
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const usual = steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return Math.max(LEAST_PAUSE_MS, PAUSE_STEPS * usual);
}

function scales(data: LineChart, theme: ChartTheme): NonNullable<ChartOptions<'line'>['scales']> {
  const font = { family: theme.font, size: 12 };
  return {
    x: timeScale(extent(data), theme, data.grain),
    y: {
      type: data.scale === 'log' ? 'logarithmic' : 'linear',
      beginAtZero: data.scale === 'linear' && data.base === 'zero',
      grace: data.scale === 'linear' && data.base === 'fit' ? `${GRACE * 100}%` : 0,
      ...(data.scale === 'linear' && floorOf(data)),
      title: { display: true, text: data.title, color: theme.muted, font },
      border: { display: false },
      grid: { color: theme.grid },
      ticks: {
        color: theme.muted,
        font,
        maxTicksLimit: 8,
        callback: (value, _, ticks) =>
          data.axisFormat(Number(value), data.scale === 'log' ? 0 : stepOf(ticks)),
      },
    },
  };
}

function stepOf([first, second]: readonly { readonly value: number }[]): number {
  return first === undefined || second === undefined ? 0 : Math.abs(second.value - first.value);
}

/** The least value of the y axis, where room below the values would begin before it. */
function floorOf({ lines, least }: LineChart): { readonly min?: number } {
  if (least === undefined) return {};
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const { points } of lines) {
    for (const { value } of points) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  return min - GRACE * (max - min) <= least ? { min: least } : {};
}

function tooltip(
  data: LineChart,
  theme: ChartTheme,
): NonNullable<ChartOptions<'line'>['plugins']>['tooltip'] {
  return {
    ...tooltipStyle(theme),
    itemSort: (a, b) => (b.parsed.y ?? 0) - (a.parsed.y ?? 0),
    callbacks: {
      title: items => (items[0] === undefined ? '' : pointText(items[0].parsed.x ?? 0, data.grain)),
      label: ({ dataset: { label = '' }, datasetIndex, parsed: { y } }) =>
        ` ${label}  ${(data.lines[datasetIndex]?.format ?? data.format)(y ?? 0)}`,
    },
  };
}

/** When a point was, as tooltip and table write it. */
export function pointText(ms: number, grain: 'minute' | 'day'): string {
  if (grain === 'day') return times.day(ms);
  return `${ms % 60_000 === 0 ? times.minute(ms) : times.second(ms)} UTC`;
}

/** First and last moment; a single one gets room on both sides. */
function extent({ lines, grain }: LineChart): readonly [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const { points } of lines) {
    const [first, last] = [points[0], points.at(-1)];
    if (first !== undefined) min = Math.min(min, Date.parse(first.at));
    if (last !== undefined) max = Math.max(max, Date.parse(last.at));
  }
  if (max < min) return [0, 1];
  const room = grain === 'day' ? 86_400_000 : 60_000;
  return max === min ? [min - room, max + room] : [min, max];
}
