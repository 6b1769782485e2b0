import type { VNode } from 'preact';

const WIDTH = 120;
const HEIGHT = 28;

/** A trend without axes, from zero; purely for the eye, since the number stands beside it. */
export function Sparkline({ values }: { readonly values: readonly number[] }): VNode {
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {values.length > 1 && <path d={trace(values)} />}
    </svg>
  );
}

/** The newest value stands at the right edge; fewer than 60 values do not stretch to the left one. */
function trace(values: readonly number[]): string {
  const most = Math.max(1, ...values);
  const step = WIDTH / Math.max(59, values.length - 1);
  const left = WIDTH - step * (values.length - 1);
  return values
    .map((value, index) => {
      const x = (left + index * step).toFixed(1);
      const y = (HEIGHT - 2 - (value / most) * (HEIGHT - 4)).toFixed(1);
      return `${index === 0 ? 'M' : 'L'}${x} ${y}`;
    })
    .join('');
}
