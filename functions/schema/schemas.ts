import type { Schema, SchemaStatement } from './schema.ts';
import { chattersSchema } from './chatters.ts';
import { postsSchema } from './posts.ts';
import { streamsSchema } from './streams.ts';
import { tradesSchema } from './trades.ts';

/** What a database needs; one line a pipeline. */
const schemas = [tradesSchema, postsSchema, chattersSchema, streamsSchema];

/** The statements that make the tables of the chosen pipelines, or of all where none are given, in the order in which they run. */
export function schemaStatements(chosen?: readonly string[]): readonly SchemaStatement[] {
  const wanted = chosenSchemas(chosen);
  return [
    ...wanted.flatMap(({ tables }) => tables),
    ...wanted.flatMap(({ views }) => views),
    ...wanted.flatMap(({ rows }) => rows),
  ];
}

/** Those of the chosen pipelines, or of all where none are given, and what is there with any. */
export function chosenSchemas(chosen?: readonly string[]): readonly Schema[] {
  return schemas.filter(({ pipeline }: Schema) => pipeline === null || (chosen?.includes(pipeline) ?? true));
}
