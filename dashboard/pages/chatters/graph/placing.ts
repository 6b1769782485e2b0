/** From the layout's plane to the picture's pixels: `k` times, then moved. */
export interface Transform {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Room for names at the rim, and for the buttons at the right, px. */
const MARGIN = { left: 44, right: 84, top: 18, bottom: 28 };
const CLOSEST = 2;

/** What shows all of them in the middle of a picture of so many pixels. Radii do not grow with it. */
export function fitting(discs: Iterable<Disc>, width: number, height: number): Transform {
  let [left, right, top, bottom, widest] = [0, 0, 0, 0, 0];
  for (const { x, y, radius } of discs) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    widest = Math.max(widest, radius);
  }
  const across = Math.max(1, width - MARGIN.left - MARGIN.right - 2 * widest);
  const down = Math.max(1, height - MARGIN.top - MARGIN.bottom - 2 * widest);
  const k = Math.min(CLOSEST, across / Math.max(1, right - left), down / Math.max(1, bottom - top));
  return {
    k,
    x: (width + MARGIN.left - MARGIN.right) / 2 - (k * (left + right)) / 2,
    y: (height + MARGIN.top - MARGIN.bottom) / 2 - (k * (top + bottom)) / 2,
  };
}

/** A part of the way from one to another, so that a picture that grows does not jerk. */
export function towards(from: Transform, to: Transform, part: number): Transform {
  const between = (a: number, b: number): number => a + (b - a) * part;
  return { k: between(from.k, to.k), x: between(from.x, to.x), y: between(from.y, to.y) };
}

export function isNear(a: Transform, b: Transform): boolean {
  return Math.abs(a.k / b.k - 1) < 0.002 && Math.hypot(a.x - b.x, a.y - b.y) < 0.3;
}

/** An edge from rim to rim, as a path; bent ones bow to their side. Empty when the two overlap. */
export function edgePath(from: Disc, to: Disc, bend: number, gap: number): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  if (length <= from.radius + to.radius + gap) return '';
  const [ux, uy] = [dx / length, dy / length];
  const start = `M${px(from.x + ux * from.radius)} ${px(from.y + uy * from.radius)}`;
  const end = `${px(to.x - ux * (to.radius + gap))} ${px(to.y - uy * (to.radius + gap))}`;
  if (bend === 0) return `${start}L${end}`;
  const bow = bend * Math.min(14, length / 6) * 2;
  return `${start}Q${px((from.x + to.x) / 2 - uy * bow)} ${px((from.y + to.y) / 2 + ux * bow)} ${end}`;
}

function px(value: number): string {
  return value.toFixed(1);
}
