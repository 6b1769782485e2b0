import { decodeMessage } from '../../domain/chatters/message.ts';
import type { Sighting } from '../../domain/chatters/message.ts';
import { createUpsert } from '../batch/upsert.ts';
import { graphTables } from '../io/chatters/graph-tables.ts';

/** Kafka event of `chatters` → nodes and edges, each once however often it comes, with when it came first and last. */
export const handler = createUpsert<Sighting>(process.env, env => ({
  decode: (value, _, { timestamp, until }) => decodeMessage(value, timestamp, until),
  rows: graphTables(env),
  eventTime: ({ atMs }) => new Date(atMs).toISOString(),
}));
