import type { Chart, ChartType } from 'chart.js';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChartTheme } from './theme.ts';

/** A chart: how it is made once, and how data and theme then change it in place. */
export interface ChartKind<T extends ChartType, D> {
  readonly create: (canvas: HTMLCanvasElement) => Chart<T>;
  readonly draw: (chart: Chart<T>, data: D, theme: ChartTheme) => void;
}

interface Props<T extends ChartType, D> {
  readonly kind: ChartKind<T, D>;
  readonly data: D;
  readonly theme: ChartTheme;
  /** The text for a reader who does not see the picture. */
  readonly summary: string;
  /** CSS length. */
  readonly height: string;
  /** Whether it takes what room its panel has left, beyond its height. */
  readonly isFilling?: boolean;
}

/** The canvas of a chart. It is made once; later renders with other data or theme only update it. */
export function ChartView<T extends ChartType, D>({
  kind,
  data,
  theme,
  summary,
  height,
  isFilling = false,
}: Props<T, D>): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chart, setChart] = useState<Chart<T> | null>(null);
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const made = kind.create(canvas.current);
    setChart(made);
    return () => made.destroy();
  }, [kind]);
  useEffect(() => {
    if (chart !== null) kind.draw(chart, data, theme);
  }, [chart, data, theme]);
  return (
    <div
      class={isFilling ? 'canvas filling' : 'canvas'}
      style={isFilling ? { flexBasis: height } : { height }}
    >
      <canvas ref={canvas} role="img" aria-label={summary} />
    </div>
  );
}
