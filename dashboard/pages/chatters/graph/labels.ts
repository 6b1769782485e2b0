/** A name that wants to stand under its node. */
export interface Label {
  readonly id: string;
  /** Of its middle, px. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly weight: number;
}

const HEIGHT = 15;

/** What a name may not lie on, unless it has more weight. */
export interface Obstacle {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly weight: number;
}

/**
 * The names that find room, those of more weight first: no two of them overlap, none lies on a node of as much weight, and
 * all are inside the picture.
 */
export function labelsWithRoom(
  labels: readonly Label[],
  obstacles: readonly Obstacle[],
  width: number,
  height: number,
): ReadonlySet<string> {
  const standing: Label[] = [];
  for (const label of labels.toSorted((a, b) => b.weight - a.weight)) {
    const half = label.width / 2;
    const isInside =
      label.x - half >= 0 && label.x + half <= width && label.y >= HEIGHT && label.y <= height - HEIGHT / 2;
    const isFree =
      !standing.some(other => overlap(label, other)) && !obstacles.some(obstacle => covers(label, obstacle));
    if (isInside && isFree) standing.push(label);
  }
  return new Set(standing.map(({ id }) => id));
}

function overlap(a: Label, b: Label): boolean {
  return Math.abs(a.y - b.y) < HEIGHT && Math.abs(a.x - b.x) < (a.width + b.width) / 2 + 4;
}

function covers(label: Label, { id, x, y, radius, weight }: Obstacle): boolean {
  if (id === label.id || weight < label.weight) return false;
  const middle = label.y - HEIGHT / 4;
  return Math.abs(middle - y) < HEIGHT / 2 + radius && Math.abs(label.x - x) < label.width / 2 + radius;
}
