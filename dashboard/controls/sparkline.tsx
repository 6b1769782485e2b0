import type { VNode } from 'preact';

const WIDTH = 120;
const HEIGHT = 28;

/** A trend without axes, from zero, with a gap where nothing is known; purely for the eye, since the number stands beside it. */
export function Sparkline({ values }: { readonly values: readonly (number | null)[] }): VNode {
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {values.length > 1 && <path d={trace(values)} />}
    </svg>
  );
}

/** The newest value stands at the right edge; fewer than 60 values do not stretch to the left one. */
export function trace(values: readonly (number | null)[]): string {
  const most = Math.max(1, ...values.map(value => value ?? 0));
  const step = WIDTH / Math.max(59, values.length - 1);
  const left = WIDTH - step * (values.length - 1);
  return values
    .map((value, index) => {
      if (value === null) return '';
      const x = (left + index * step).toFixed(1);
      const y = (HEIGHT - 2 - (value / most) * (HEIGHT - 4)).toFixed(1);
      return `${(values[index - 1] ?? null) === null ? 'M' : 'L'}${x} ${y}`;
    })
    .join('');
}
