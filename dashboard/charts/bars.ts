import { Chart, type Plugin } from 'chart.js';
import './register.ts';
import type { ChartKind } from './chart-view.tsx';
import { colourOf } from './palette.ts';
import type { ChartTheme } from './theme.ts';
import { tooltipStyle } from './tooltip.ts';

export interface Bar {
  readonly name: string;
  /** Its length; negative ones go to the left. */
  readonly value: number;
  /** Written at its end. */
  readonly label: string;
  /** What the tooltip says, to the last digit. */
  readonly detail: string;
  readonly slot: number;
}

export interface BarChart {
  /** From the top down. */
  readonly bars: readonly Bar[];
  /** Title of the axis of values. */
  readonly title: string;
  /** A logarithmic one has no place for values of 0 and less: those have no bar. */
  readonly scale: 'linear' | 'log';
  /** Of the axis of values. */
  readonly format: (value: number) => string;
}

/** Room for the label behind the end of a bar. */
const LABEL_PX = 52;
/** What the names take of the width, at a guess and at most. */
const NAMES_PX = 160;
const MOST_NAMES = 0.4;
const AXIS_PADDING_PX = 16;

/** Horizontal bars, each with its value at its end. */
export const bars: ChartKind<'bar', BarChart> = {
  create: canvas =>
    new Chart(canvas, {
      type: 'bar',
      data: { labels: [], datasets: [{ data: [] }] },
      options: { indexAxis: 'y', responsive: true, maintainAspectRatio: false },
      plugins: [labels],
    }),
  draw: (chart, data, theme) => {
    const isNarrow = chart.width < 420;
    const fits = fittingIn(chart, theme);
    chart.data.labels = data.bars.map(({ name }) =>
      isNarrow ? [twoLines(name)].flat().map(fits) : fits(name),
    );
    const [dataset] = chart.data.datasets;
    if (dataset === undefined) return;
    dataset.data = data.bars.map(bar => (hasBar(bar, data) ? bar.value : Number.NaN));
    dataset.backgroundColor = data.bars.map(bar => colourOf(bar.slot, theme.scheme));
    dataset.borderRadius = 3;
    dataset.barPercentage = 0.86;
    dataset.categoryPercentage = 0.86;
    dataset.maxBarThickness = 26;
    const isFirst = chart.options.scales?.['y'] === undefined;
    chart.options.animation = theme.isStill || isFirst ? false : { duration: 250, easing: 'easeOutCubic' };
    chart.options.layout = { padding: { right: LABEL_PX } };
    chart.options.scales = scales(data, theme, LABEL_PX / Math.max(NAMES_PX, chart.width - NAMES_PX));
    drawn.set(chart, { data, theme });
    chart.options.plugins = {
      tooltip: {
        ...tooltipStyle(theme),
        callbacks: {
          title: items => data.bars[items[0]?.dataIndex ?? -1]?.name ?? '',
          label: item => ` ${data.bars[item.dataIndex]?.detail ?? ''}`,
        },
      },
    };
    chart.update();
  },
};

function hasBar({ value }: Bar, { scale }: BarChart): boolean {
  return scale === 'linear' || value > 0;
}

/** `room`: the share of the axis that a label takes. */
function scales(
  { bars, title, scale, format }: BarChart,
  theme: ChartTheme,
  room: number,
): NonNullable<Chart<'bar'>['options']['scales']> {
  const font = { family: theme.font, size: 12 };
  const isBelow = scale === 'linear' && bars.some(({ value }) => value < 0);
  return {
    x: {
      type: scale === 'log' ? 'logarithmic' : 'linear',
      beginAtZero: scale === 'linear',
      afterDataLimits: axis => {
        if (isBelow) axis.min -= (axis.max - axis.min) * room;
      },
      title: { display: true, text: title, color: theme.muted, font },
      border: { display: false },
      grid: { color: ({ tick }) => (isBelow && tick?.value === 0 ? theme.muted : theme.grid) },
      ticks: {
        color: theme.muted,
        font,
        maxTicksLimit: 6,
        callback: value => format(Number(value)),
      },
    },
    y: {
      border: { display: false },
      grid: { display: false },
      ticks: { color: theme.ink, font, autoSkip: false },
    },
  };
}

/** What each chart shows. */
const drawn = new WeakMap<Chart, { readonly data: BarChart; readonly theme: ChartTheme }>();

/** Writes each bar's label behind its end, where it needs no axis to be read. */
const labels: Plugin<'bar'> = {
  id: 'labels',
  afterDatasetsDraw: chart => {
    const { ctx } = chart;
    const shown = drawn.get(chart);
    if (shown === undefined) return;
    ctx.save();
    ctx.font = `600 12px ${shown.theme.font}`;
    ctx.fillStyle = shown.theme.ink;
    ctx.textBaseline = 'middle';
    for (const [index, { x, y }] of chart.getDatasetMeta(0).data.entries()) {
      const bar = shown.data.bars[index];
      if (bar === undefined || !hasBar(bar, shown.data)) continue;
      const isBelow = bar.value < 0;
      ctx.textAlign = isBelow ? 'right' : 'left';
      ctx.fillText(bar.label, isBelow ? x - 6 : x + 6, y + 1);
    }
    ctx.restore();
  },
};

/** Long names in two lines, where the screen is narrow. */
function twoLines(name: string): string | string[] {
  if (name.length <= 12) return name;
  const middle = name.indexOf(' ', Math.max(0, name.length / 2 - 5));
  if (middle !== -1) return [name.slice(0, middle), name.slice(middle + 1)];
  return name.length <= 16 ? name : [`${name.slice(0, 11)}-`, name.slice(11)];
}

/** Cuts the end of what is too wide for the names of a chart, where the axis would cut its beginning. */
function fittingIn({ ctx, width }: Chart<'bar'>, theme: ChartTheme): (text: string) => string {
  const font = `12px ${theme.font}`;
  return text => {
    ctx.save();
    ctx.font = font;
    // An axis gets half of what is there, its padding included.
    const most = Math.min(width * MOST_NAMES, (width - LABEL_PX) / 2 - AXIS_PADDING_PX);
    const shown = cutToFit(text, cut => ctx.measureText(cut).width <= most);
    ctx.restore();
    return shown;
  };
}

/** The text, or as much of its beginning as fits, with an ellipsis. */
export function cutToFit(text: string, fits: (cut: string) => boolean): string {
  if (fits(text)) return text;
  const letters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  let [least, most] = [0, letters.length];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (fits(`${letters.slice(0, middle).join('')}…`)) least = middle;
    else most = middle - 1;
  }
  return `${letters.slice(0, least).join('').trimEnd()}…`;
}
