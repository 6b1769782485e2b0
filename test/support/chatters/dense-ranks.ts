export type Arc = readonly [from: number, to: number];

/**
 * PageRank straight from its definition: the whole matrix, and the linear equations solved by elimination. It shares no
 * line, and no method, with what it is compared with. For some hundred nodes.
 */
export function denseRanks(nodes: number, arcs: readonly Arc[], damping = 0.85): number[] {
  const outgoing = Array.from({ length: nodes }, (_, node) => arcs.filter(([from]) => from === node).length);
  // rank(v) − damping · Σ chance(u → v) · rank(u) = (1 − damping) / nodes, for each v.
  const rows = Array.from({ length: nodes }, (_, target) => [
    ...outgoing.map((count, source) => {
      const ways = arcs.filter(([from, to]) => from === source && to === target).length;
      const chance = count === 0 ? 1 / nodes : ways / count;
      return (source === target ? 1 : 0) - damping * chance;
    }),
    (1 - damping) / nodes,
  ]);
  return solved(rows);
}

/** Gauss–Jordan with the greatest pivot; the last number of a row is its right side. */
function solved(rows: number[][]): number[] {
  for (let at = 0; at < rows.length; at++) {
    const below = rows.slice(at).map(row => Math.abs(row[at] ?? 0));
    const pivot = at + below.indexOf(Math.max(...below));
    const [chosen = [], old = []] = [rows[pivot], rows[at]];
    rows[pivot] = old;
    rows[at] = chosen.map(value => value / (chosen[at] ?? 0));
    for (const [index, row] of rows.entries()) {
      const factor = row[at] ?? 0;
      if (index === at || factor === 0) continue;
      rows[index] = row.map((value, column) => value - factor * (rows[at]?.[column] ?? 0));
    }
  }
  return rows.map(row => row.at(-1) ?? 0);
}
