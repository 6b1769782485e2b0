/** 0.85 to this power is beyond the last digit of a number. */
const iterations = 250;

/**
 * PageRank straight from its definition, by id: damping 0.85, from equal ranks, so often that nothing changes any more.
 * It shares no line with what it is compared with.
 */
export function plainRanks(arcs: readonly (readonly [from: string, to: string])[]): Map<string, number> {
  const outgoing = new Map<string, string[]>();
  for (const [from, to] of arcs) {
    outgoing.set(from, [...(outgoing.get(from) ?? []), to]);
    if (!outgoing.has(to)) outgoing.set(to, []);
  }
  const ids = [...outgoing.keys()];
  let ranks = new Map(ids.map(id => [id, 1 / ids.length]));
  for (let iteration = 0; iteration < iterations; iteration++) {
    const sinks = ids.filter(id => outgoing.get(id)?.length === 0);
    const stuck = sinks.reduce((sum, id) => sum + (ranks.get(id) ?? 0), 0);
    const next = new Map(ids.map(id => [id, 0.15 / ids.length + (0.85 * stuck) / ids.length]));
    for (const [from, targets] of outgoing)
      for (const to of targets)
        next.set(to, (next.get(to) ?? 0) + (0.85 * (ranks.get(from) ?? 0)) / targets.length);
    ranks = next;
  }
  return ranks;
}
