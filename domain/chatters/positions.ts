/** Ranks closer than this are one rank: iterating tells no more. */
const grain = 1e-12;

/**
 * The numbers of the nodes, the greatest rank first. Among nodes of one rank the id decides, so that a position is the same
 * however the graph was read.
 */
export function inOrder(ranks: Float64Array, ids: readonly string[]): Uint32Array {
  const grains = ranks.map(rank => Math.round(rank / grain));
  return Uint32Array.from(ids.keys()).sort((one, other) => {
    const difference = (grains[other] ?? 0) - (grains[one] ?? 0);
    if (difference !== 0) return difference;
    const [first = '', second = ''] = [ids[one], ids[other]];
    return first < second ? -1 : Number(first > second);
  });
}
