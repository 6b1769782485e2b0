import { Chart, type Plugin } from 'chart.js';
import type { NumberFormats } from '../format/numbers.ts';
import { numbers } from '../format/reader.ts';
import './register.ts';
import type { ChartKind } from './chart-view.tsx';
import { colourOf } from './palette.ts';
import type { ChartTheme } from './theme.ts';
import { tooltipStyle } from './tooltip.ts';

export interface Bar {
  readonly name: string;
  /** A whole number as text. */
  readonly volume: string;
  readonly slot: number;
}

/** Room for the value behind the longest bar. */
const LABEL_PX = 52;

/** Volume by sector: horizontal bars, the largest on top, each with its value at its end. */
export const volumeBars: ChartKind<'bar', readonly Bar[]> = {
  create: canvas =>
    new Chart(canvas, {
      type: 'bar',
      data: { labels: [], datasets: [{ data: [] }] },
      options: { indexAxis: 'y', responsive: true, maintainAspectRatio: false },
      plugins: [valueLabels(numbers)],
    }),
  draw: (chart, bars, theme) => {
    const isNarrow = chart.width < 420;
    chart.data.labels = bars.map(bar => (isNarrow ? twoLines(bar.name) : bar.name));
    const [dataset] = chart.data.datasets;
    if (dataset === undefined) return;
    dataset.data = bars.map(bar => Number(bar.volume));
    dataset.backgroundColor = bars.map(bar => colourOf(bar.slot, theme.scheme));
    dataset.borderRadius = 3;
    dataset.barPercentage = 0.86;
    dataset.categoryPercentage = 0.86;
    dataset.maxBarThickness = 26;
    const isFirst = chart.options.scales?.['y'] === undefined;
    chart.options.animation = theme.isStill || isFirst ? false : { duration: 250, easing: 'easeOutCubic' };
    chart.options.layout = { padding: { right: LABEL_PX } };
    chart.options.color = theme.ink;
    chart.options.font = { family: theme.font, size: 12 };
    chart.options.scales = scales(theme);
    chart.options.plugins = {
      tooltip: {
        ...tooltipStyle(theme),
        callbacks: {
          title: items => bars[items[0]?.dataIndex ?? -1]?.name ?? '',
          label: item => ` ${numbers.exact(bars[item.dataIndex]?.volume ?? '0')}`,
        },
      },
    };
    chart.update();
  },
};

function scales(theme: ChartTheme): NonNullable<Chart<'bar'>['options']['scales']> {
  const font = { family: theme.font, size: 12 };
  return {
    x: {
      beginAtZero: true,
      title: { display: true, text: 'Volume', color: theme.muted, font },
      border: { display: false },
      grid: { color: theme.grid },
      ticks: {
        color: theme.muted,
        font,
        maxTicksLimit: 6,
        callback: value => numbers.compact(Number(value)),
      },
    },
    y: {
      border: { display: false },
      grid: { display: false },
      ticks: { color: theme.ink, font, autoSkip: false },
    },
  };
}

/** Writes each bar's value behind its end, where it needs no axis to be read. */
function valueLabels(format: NumberFormats): Plugin<'bar'> {
  return {
    id: 'valueLabels',
    afterDatasetsDraw: chart => {
      const { ctx } = chart;
      ctx.save();
      const { family } = chart.options.font ?? {};
      ctx.font = `600 12px ${typeof family === 'string' ? family : 'sans-serif'}`;
      if (typeof chart.options.color === 'string') ctx.fillStyle = chart.options.color;
      ctx.textBaseline = 'middle';
      const values = chart.data.datasets[0]?.data ?? [];
      for (const [index, element] of chart.getDatasetMeta(0).data.entries()) {
        const value = values[index];
        if (typeof value === 'number') ctx.fillText(format.compact(value), element.x + 6, element.y + 1);
      }
      ctx.restore();
    },
  };
}

/** Long sector names in two lines, where the screen is narrow. */
function twoLines(name: string): string | string[] {
  if (name.length <= 12) return name;
  const middle = name.indexOf(' ', Math.max(0, name.length / 2 - 5));
  if (middle !== -1) return [name.slice(0, middle), name.slice(middle + 1)];
  return name.length <= 16 ? name : [`${name.slice(0, 11)}-`, name.slice(11)];
}
