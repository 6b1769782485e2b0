interface Place {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/** Where an arrow key leads from a place: to the nearest in that direction, within 60° of it; undefined at the rim. */
export function nextBy(key: string, from: Place, places: Iterable<Place>): string | undefined {
  const way = WAYS[key];
  if (way === undefined) return undefined;
  let best: { readonly id: string; readonly cost: number } | undefined;
  for (const { id, x, y } of places) {
    const ahead = (x - from.x) * way[0] + (y - from.y) * way[1];
    const aside = Math.abs((x - from.x) * way[1] - (y - from.y) * way[0]);
    if (ahead <= 0 || aside > ahead * Math.sqrt(3)) continue;
    const cost = ahead + 2 * aside;
    if (best === undefined || cost < best.cost) best = { id, cost };
  }
  return best?.id;
}
