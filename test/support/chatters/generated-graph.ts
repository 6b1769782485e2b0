import type { Arc } from './dense-ranks.ts';

export interface GraphRules {
  readonly edges: number;
  readonly streamers: number;
  /** Of a new edge: that it comes from a streamer, from a user that is there, and that it leads to any streamer, not a popular one. */
  readonly fromStreamer: number;
  readonly fromKnown: number;
  readonly toAny: number;
}

/** As streams are: some streamers chat with others, and most users are seen in one place. */
export const usualRules = { fromStreamer: 0.01, fromKnown: 0.3, toAny: 0.05 };

/** Edges one after another: users go where many are already. The first nodes, numbered from 0, are the streamers. */
export function* generatedArcs(rules: GraphRules, random: () => number): Generator<Arc> {
  const { edges, streamers } = rules;
  const below = (count: number) => Math.floor(random() * count);
  const chosen = new Uint32Array(edges);
  let nodes = streamers;
  const source = (): number => {
    const by = random();
    if (by < rules.fromStreamer) return below(streamers);
    const users = nodes - streamers;
    return by < rules.fromStreamer + rules.fromKnown && users > 0 ? streamers + below(users) : nodes++;
  };
  for (let count = 0; count < edges; count++) {
    const isAny = count === 0 || random() < rules.toAny;
    const to = isAny ? below(streamers) : (chosen[below(count)] ?? 0);
    chosen[count] = to;
    yield [source(), to];
  }
}
