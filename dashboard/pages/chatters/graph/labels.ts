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

/** The names that find room, those of more weight first: no two of them overlap, and all are inside the picture. */
export function labelsWithRoom(labels: readonly Label[], width: number, height: number): ReadonlySet<string> {
  const standing: Label[] = [];
  for (const label of labels.toSorted((a, b) => b.weight - a.weight)) {
    const half = label.width / 2;
    const isInside =
      label.x - half >= 0 && label.x + half <= width && label.y >= HEIGHT && label.y <= height - HEIGHT / 2;
    if (isInside && !standing.some(other => overlap(label, other))) standing.push(label);
  }
  return new Set(standing.map(({ id }) => id));
}

function overlap(a: Label, b: Label): boolean {
  return Math.abs(a.y - b.y) < HEIGHT && Math.abs(a.x - b.x) < (a.width + b.width) / 2 + 4;
}
