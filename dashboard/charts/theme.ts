/** What a chart takes from the page's style sheet, so that colours of surfaces are written once. */
export interface ChartTheme {
  readonly scheme: 'light' | 'dark';
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly surface: string;
  readonly font: string;
  /** The reader asked for less motion. */
  readonly isStill: boolean;
}

export function readChartTheme(scheme: 'light' | 'dark'): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    scheme,
    ink: token('--ink'),
    muted: token('--muted'),
    grid: token('--grid'),
    surface: token('--surface'),
    font: token('--font'),
    isStill: matchMedia('(prefers-reduced-motion: reduce)').matches,
  };
}
