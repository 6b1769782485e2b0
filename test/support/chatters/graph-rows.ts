import type { Edge } from '../../../domain/chatters/edge.ts';

interface Database {
  sql(statement: string, values?: readonly unknown[]): Promise<unknown>;
}

const at = '2025-01-01 00:00:00.000';

/** Writes edges past the functions, numbered on from `before`. */
export async function writeEdges(database: Database, edges: readonly Edge[], before = 0): Promise<void> {
  for (let first = 0; first < edges.length; first += 5_000) {
    const rows = edges
      .slice(first, first + 5_000)
      .map(({ kind, from, to }, index) => [
        before + first + index + 1,
        kind,
        Buffer.from(from),
        Buffer.from(to),
        at,
        at,
      ]);
    await database.sql('INSERT INTO edges (seq, kind, from_key, to_key, first_seen, last_seen) VALUES ?', [
      rows,
    ]);
  }
}

/** A streamer with its name, as the node numbered `seq`. */
export async function writeStreamer(
  database: Database,
  id: string,
  login: string,
  seq: number,
): Promise<void> {
  await database.sql(
    "INSERT INTO nodes (id_key, kind, name, name_at, login_key, first_seen, seq) VALUES (?, 'streamer', ?, ?, ?, ?, ?)",
    [Buffer.from(id), login, seq, Buffer.from(login), at, seq],
  );
}
