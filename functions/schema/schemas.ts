import type { SchemaStatement } from './schema.ts';
import { chattersSchema } from './chatters.ts';
import { postsSchema } from './posts.ts';
import { streamsSchema } from './streams.ts';
import { tradesSchema } from './trades.ts';

/** What a database needs; one line a pipeline. */
const schemas = [tradesSchema, postsSchema, chattersSchema, streamsSchema];

/** Every statement, in the order in which they run. */
export const schemaStatements: readonly SchemaStatement[] = [
  ...schemas.flatMap(({ tables }) => tables),
  ...schemas.flatMap(({ views }) => views),
  ...schemas.flatMap(({ rows }) => rows),
];
