/** Edges by the node that they come from: those of node `n` lead to `targets[starts[n]]` up to before `targets[starts[n + 1]]`. */
export interface Graph {
  readonly nodes: number;
  /** One longer than there are nodes. */
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
}

/** Takes edges one by one. Nodes are numbered from 0, in the order in which they are met. */
export interface GraphBuilder {
  add(from: string, to: string): void;
  /** The number of a node that was met; undefined for another. */
  numberOf(id: string): number | undefined;
  /** By number. */
  readonly ids: readonly string[];
  /** Bytes that it holds, about: an id is counted as 100 beside its letters. */
  readonly bytes: number;
  build(): Graph;
}

const firstRoom = 1 << 16;
const bytesOfNode = 100;

export function createGraphBuilder(): GraphBuilder {
  const numbers = new Map<string, number>();
  const ids: string[] = [];
  let from = new Uint32Array(firstRoom);
  let to = new Uint32Array(firstRoom);
  let edges = 0;
  let letters = 0;

  const numberFor = (id: string): number => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, ids.length);
    letters += id.length;
    return ids.push(id) - 1;
  };

  return {
    add(source, target) {
      if (edges === from.length) [from, to] = [doubled(from), doubled(to)];
      from[edges] = numberFor(source);
      to[edges] = numberFor(target);
      edges += 1;
    },
    numberOf: id => numbers.get(id),
    ids,
    get bytes() {
      return from.byteLength + to.byteLength + ids.length * bytesOfNode + letters;
    },
    build: () => graphOf(ids.length, from.subarray(0, edges), to.subarray(0, edges)),
  };
}

/** The graph of edges from `from[i]` to `to[i]`. */
export function graphOf(nodes: number, from: ArrayLike<number>, to: ArrayLike<number>): Graph {
  const starts = new Uint32Array(nodes + 1);
  for (let edge = 0; edge < from.length; edge++) {
    const next = (from[edge] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let node = 0; node < nodes; node++) starts[node + 1] = (starts[node + 1] ?? 0) + (starts[node] ?? 0);
  const places = starts.slice();
  const targets = new Uint32Array(from.length);
  for (let edge = 0; edge < from.length; edge++) {
    const source = from[edge] ?? 0;
    const place = places[source] ?? 0;
    targets[place] = to[edge] ?? 0;
    places[source] = place + 1;
  }
  return { nodes, starts, targets };
}

function doubled(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(array.length * 2);
  longer.set(array);
  return longer;
}
