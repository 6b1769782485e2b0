import { adjacenciesOf } from '../../domain/chatters/adjacency.ts';
import type { Adjacency } from '../../domain/chatters/adjacency.ts';
import { decodeMessage } from '../../domain/chatters/message.ts';
import { createTransform } from '../batch/transform.ts';
import { adjacencyItems } from '../io/chatters/adjacency-item.ts';

/** Kafka event of `chatters` → two items an edge, one from each end; a second delivery writes the same items again. */
export const handler = createTransform<Adjacency>(process.env, ({ rawTable }) => ({
  decode: (value, _, { timestamp, until }) => {
    const { rows, ...fault } = decodeMessage(value, timestamp, until);
    return { ...fault, rows: rows.flatMap(adjacenciesOf) };
  },
  items: adjacencyItems(rawTable),
  eventTime: ({ atMs }) => new Date(atMs).toISOString(),
}));
