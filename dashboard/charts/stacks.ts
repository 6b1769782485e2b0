import { Chart, type ChartOptions } from 'chart.js';
import { times } from '../format/reader.ts';
import './register.ts';
import type { ChartKind } from './chart-view.tsx';
import { colourOf } from './palette.ts';
import { timeScale } from './time-scale.ts';
import type { ChartTheme } from './theme.ts';
import { tooltipStyle } from './tooltip.ts';

export interface Layer {
  readonly name: string;
  /** Its colour in the palette; null draws it in the muted one. */
  readonly slot: number | null;
  /** One a span. */
  readonly values: readonly number[];
}

export interface StackChart {
  /** Spans of time, ascending; ISO 8601. */
  readonly spans: readonly { readonly start: string; readonly end: string }[];
  /** From the ground up. */
  readonly layers: readonly Layer[];
  /** Each stack as high as the others, of shares. */
  readonly isShare: boolean;
  /** Title of the y axis. */
  readonly title: string;
  /** Of a value, in full. */
  readonly format: (value: number) => string;
  readonly share: (share: number) => string;
}

/** A stack of layers for each span of time. */
export const stacks: ChartKind<'bar', StackChart> = {
  create: canvas =>
    new Chart(canvas, {
      type: 'bar',
      data: { datasets: [] },
      options: {
        responsive: true,
        maintainAspectRatio: false,
        animation: false,
        interaction: { mode: 'index', intersect: false },
      },
    }),
  draw: (chart, data, theme) => {
    const totals = totalsOf(data);
    const before = new Map(chart.data.datasets.map(dataset => [dataset.label, dataset]));
    chart.data.labels = data.spans.map(({ start, end }) => (Date.parse(start) + Date.parse(end)) / 2);
    chart.data.datasets = data.layers.map(layer =>
      Object.assign(before.get(layer.name) ?? {}, {
        label: layer.name,
        data: totals.map((total, index) => heightOf(layer.values[index] ?? 0, total, data.isShare)),
        backgroundColor: colourOfLayer(layer, theme),
        barPercentage: 0.94,
        categoryPercentage: 1,
        maxBarThickness: 40,
      }),
    );
    chart.options.scales = scales(data, theme);
    chart.options.plugins = { tooltip: tooltip(data, totals, theme) };
    chart.update('none');
  },
};

export function colourOfLayer({ slot }: Pick<Layer, 'slot'>, theme: ChartTheme): string {
  return slot === null ? theme.muted : colourOf(slot, theme.scheme);
}

export function totalsOf({ spans, layers }: StackChart): readonly number[] {
  return spans.map((_, index) => layers.reduce((sum, { values }) => sum + (values[index] ?? 0), 0));
}

/** When a span was, as tooltip and table write it. */
export function spanText({ start, end }: { readonly start: string; readonly end: string }): string {
  const isWhole = [start, end].every(at => Date.parse(at) % 60_000 === 0);
  const time = isWhole ? times.minute : times.second;
  return `${time(Date.parse(start))}–${time(Date.parse(end))} UTC`;
}

function heightOf(value: number, total: number, isShare: boolean): number {
  if (!isShare) return value;
  return total === 0 ? 0 : value / total;
}

function scales(data: StackChart, theme: ChartTheme): NonNullable<ChartOptions<'bar'>['scales']> {
  const font = { family: theme.font, size: 12 };
  return {
    x: { ...timeScale(extent(data), theme), stacked: true, offset: false },
    y: {
      stacked: true,
      beginAtZero: true,
      ...(data.isShare && { max: 1 }),
      title: { display: true, text: data.title, color: theme.muted, font },
      border: { display: false },
      grid: { color: theme.grid },
      ticks: {
        color: theme.muted,
        font,
        maxTicksLimit: 6,
        ...(!data.isShare && { precision: 0 }),
        callback: value => (data.isShare ? data.share : data.format)(Number(value)),
      },
    },
  };
}

function tooltip(
  data: StackChart,
  totals: readonly number[],
  theme: ChartTheme,
): NonNullable<ChartOptions<'bar'>['plugins']>['tooltip'] {
  return {
    ...tooltipStyle(theme),
    // The topmost layer first, as the eye meets them.
    itemSort: (a, b) => b.datasetIndex - a.datasetIndex,
    callbacks: {
      title: items => {
        const span = data.spans[items[0]?.dataIndex ?? -1];
        return span === undefined ? '' : spanText(span);
      },
      label: ({ datasetIndex, dataIndex }) => {
        const layer = data.layers[datasetIndex];
        const value = layer?.values[dataIndex] ?? 0;
        const total = totals[dataIndex] ?? 0;
        return ` ${layer?.name ?? ''}  ${data.format(value)} (${data.share(total === 0 ? 0 : value / total)})`;
      },
    },
  };
}

/** From the first start to the last end; without spans, a moment. */
function extent({ spans }: StackChart): readonly [number, number] {
  const [first] = spans;
  if (first === undefined) return [0, 1];
  return [Date.parse(first.start), Math.max(...spans.map(({ end }) => Date.parse(end)))];
}
