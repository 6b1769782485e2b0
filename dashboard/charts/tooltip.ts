import type { ChartTheme } from './theme.ts';

/** The look of tooltips, the same in every chart. */
export function tooltipStyle(theme: ChartTheme): Record<string, unknown> {
  return {
    backgroundColor: theme.ink,
    titleColor: theme.surface,
    bodyColor: theme.surface,
    titleFont: { family: theme.font, size: 12, weight: 600 },
    bodyFont: { family: theme.font, size: 12 },
    padding: 10,
    cornerRadius: 6,
    boxPadding: 4,
    usePointStyle: true,
  };
}
