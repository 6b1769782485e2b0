import { growthOf } from '../../../domain/chatters/growth.ts';
import type { EdgeGrowth, NodeGrowth } from '../../../domain/chatters/growth.ts';
import type { Sighting } from '../../../domain/chatters/message.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';
import { edgeStatements, nodeStatements } from './graph-sql.ts';
import type { Statements } from './graph-sql.ts';
import { persistently } from './persistently.ts';
import type { Tries } from './persistently.ts';

/** Of one statement; it is to hold its locks for moments. */
const mostRows = 2_000;
/** A quarter of what the Data API takes. */
const mostCharacters = 1_000_000;
/** Two writers may take the same number, too: graph-sql.ts. */
const tries: Tries = { of: ['conflict', 'duplicate'], most: 20, pauseMs: 20 };

/** `nodes` and `edges`, to which sightings are added: each of both once, whatever comes again and in whatever order. */
export function graphTables(cluster: Cluster) {
  return {
    table: 'edges, nodes',
    preview: (sightings: readonly Sighting[]) => {
      const { nodes, edges } = growthOf(sightings);
      return [
        ...edges.map(({ kind, from, to, firstMs, lastMs }) => ({
          kind,
          from_id: from,
          to_id: to,
          first_seen: timeOf(firstMs),
          last_seen: timeOf(lastMs),
        })),
        ...nodes.map(({ id, kind, name, firstMs }) => ({ kind, id, name, first_seen: timeOf(firstMs) })),
      ];
    },
    /** Nodes first: no reader meets an edge without its ends. Conflicts with other writers are tried again. */
    write: async (sightings: readonly Sighting[], patience: () => Patience): Promise<void> => {
      await writeGrowth(sightings, async (sql, rows) => {
        const { updated } = await persistently(() => execute(cluster, sql, { rows }, patience()), tries);
        return updated;
      });
    },
  };
}

/** Runs one of the statements of graph-sql.ts; answers how many rows it wrote. */
export type RunStatement = (sql: string, rows: string) => Promise<number>;

export async function writeGrowth(sightings: readonly Sighting[], run: RunStatement): Promise<void> {
  const { nodes, edges } = growthOf(sightings);
  await upsert(nodeStatements, nodes.map(nodeText), run);
  await upsert(edgeStatements, edges.map(edgeText), run);
}

async function upsert({ insert, update }: Statements, rows: readonly string[], run: RunStatement) {
  for (const some of chunksOf(rows)) {
    const json = `[${some.join(',')}]`;
    if ((await run(insert, json)) < some.length) await run(update, json);
  }
}

function* chunksOf(rows: readonly string[]): Generator<readonly string[]> {
  let chunk: string[] = [];
  let characters = 0;
  for (const row of rows) {
    if (chunk.length === mostRows || (chunk.length > 0 && characters + row.length > mostCharacters)) {
      yield chunk;
      chunk = [];
      characters = 0;
    }
    chunk.push(row);
    characters += row.length + 1;
  }
  if (chunk.length > 0) yield chunk;
}

/** As graph-sql.ts reads it; what is null is left out. */
function nodeText({ id, kind, name, nameAtMs, login, firstMs }: NodeGrowth): string {
  return JSON.stringify({
    id: hexOf(id),
    kind,
    ...(name !== null && { name: hexOf(name) }),
    name_at: nameAtMs,
    ...(login !== null && { login: hexOf(login) }),
    first: timeOf(firstMs),
  });
}

function edgeText({ kind, from, to, firstMs, lastMs }: EdgeGrowth): string {
  return JSON.stringify({
    kind,
    from: hexOf(from),
    to: hexOf(to),
    first: timeOf(firstMs),
    last: timeOf(lastMs),
  });
}

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex');
}

/** UTC, as MySQL writes it. */
function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
}
