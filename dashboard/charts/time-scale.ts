import type { ScaleOptions } from 'chart.js';
import { times } from '../format/reader.ts';
import type { ChartTheme } from './theme.ts';
import { type TickUnit, timeTicks } from './time-ticks.ts';

const PIXELS_A_TICK = 80;

/** The axis of time below a chart, from `min` to `max` in milliseconds. */
export function timeScale(
  [min, max]: readonly [number, number],
  theme: ChartTheme,
  grain: 'minute' | 'day' = 'minute',
): ScaleOptions<'linear'> & { readonly type: 'linear' } {
  let unit: TickUnit = 'minute';
  return {
    type: 'linear',
    min,
    max,
    border: { color: theme.grid },
    grid: { display: false },
    afterBuildTicks: axis => {
      const most = Math.max(2, Math.floor(axis.width / PIXELS_A_TICK));
      const found = timeTicks(axis.min, axis.max, most, grain);
      unit = found.unit;
      axis.ticks = found.at.map(value => ({ value }));
    },
    ticks: {
      color: theme.muted,
      font: { family: theme.font, size: 12 },
      maxRotation: 0,
      autoSkip: true,
      callback: value => tickText(Number(value), unit),
    },
  };
}

function tickText(ms: number, unit: TickUnit): string {
  if (unit === 'month') return times.month(ms);
  if (unit === 'second') return times.second(ms);
  return unit === 'day' ? times.dayOfMonth(ms) : times.minute(ms);
}
