import { adjacenciesOf } from '../domain/chatters/adjacency.ts';
import type { Edge } from '../domain/chatters/edge.ts';
import { decodeMessage, messageOf } from '../domain/chatters/message.ts';
import { adjacencyItems } from '../functions/io/chatters/adjacency-item.ts';
import { writeGrowth } from '../functions/io/chatters/graph-tables.ts';
import { createIdempotentProducer } from '../lib/local/kafka-client.ts';
import { generatedArcs, usualRules } from '../test/support/chatters/generated-graph.ts';
import { seeded } from '../test/support/posts/random.ts';
import type { LocalRun } from '../test/support/run/local-run.ts';
import { putAll } from './bare/put-all.ts';
import type { BenchedPipeline } from './pipeline.ts';

const topic = 'chatters';
const streamers = 5_000;
const mostEdges = 5_000_000;
const { itemOf } = adjacencyItems('');

/** Who chats where, an edge a message. */
export const chatters: BenchedPipeline = {
  name: 'chatters',
  unit: 'edges',
  topics: { transform: topic, aggregate: topic },
  itemsOutput: 'GraphTable',
  tables: ['nodes', 'edges'],
  itemsOfRow: 2,
  rows: 15_000,
  backlog(_, rows) {
    const edges = generatedEdges();
    return {
      rows,
      fill: run => sendAll(run, edges, rows),
      async fillAggregate(run) {
        await sendAll(run, edges, rows);
        return 2 * rows;
      },
    };
  },
  itemsOf: value => decodeMessage(value, Date.now()).rows.flatMap(adjacenciesOf).map(itemOf),
  calls: { items: 25, lanes: [1, 2, 4, 6, 8], put: putAll },
  // One after another: writers of the same tables collide, and this is faster than all of them.
  writeBatch({ messages }, run) {
    const sightings = messages.flatMap(
      ({ value, timestamp }) => decodeMessage(value, Number(timestamp)).rows,
    );
    const written = writing.then(() => writeGrowth(sightings, (sql, rows) => run(sql, { rows })));
    writing = written;
    return written.then(() => sightings.length);
  },
};

let writing = Promise.resolve();

/** Edges of a generated graph, each once: the same ones in the same order. */
export function* generatedEdges(): Generator<Edge, void> {
  const seen = new Set<string>();
  for (const [source, target] of generatedArcs({ ...usualRules, edges: mostEdges, streamers }, seeded(1))) {
    const from = idOf(source);
    const to = idOf(target);
    const key = `${from} ${to}`;
    if (seen.has(key)) continue;
    seen.add(key);
    yield { kind: 'chatter', from, to };
  }
}

/** As long as real ones are: nine digits, or a dozen letters. */
function idOf(node: number): string {
  return node < streamers
    ? String(100_000_000 + node * 7_919)
    : `viewer_${node.toString(36).padStart(5, '0')}`;
}

export function nextEdges(edges: Iterator<Edge, void>, count: number): readonly Edge[] {
  return Array.from({ length: count }, () => {
    const { value } = edges.next();
    if (value === undefined) throw new Error('the generated graph has no more edges');
    return value;
  });
}

/** Sends the next edges, those of a streamer to one partition. */
async function sendAll(run: LocalRun, edges: Iterator<Edge, void>, count: number): Promise<void> {
  const producer = createIdempotentProducer({
    brokers: run.output('BootstrapBrokers').split(','),
    clientId: 'millrace-bench',
  });
  await producer.connect();
  for (let left = count; left > 0; left -= 1000) {
    const messages = nextEdges(edges, Math.min(1000, left)).map(({ from, to }) => {
      const message = messageOf({ user_id: to, chatter_login: from });
      if (typeof message === 'string') throw new Error(message);
      return message;
    });
    await producer.send({ topic, acks: -1, messages });
  }
  await producer.disconnect();
}
