import type { Connection, FieldPacket, ResultSetHeader } from 'mysql2';

/** Takes the first result set of a statement, value by value as the server sent them. May throw. */
export interface ResultSink {
  columns(packets: readonly FieldPacket[]): void;
  row(values: readonly (Buffer | null)[]): void;
}

/** What a statement without a result set did. */
export interface Outcome {
  /** Rows inserted, deleted, or matched by an update. */
  readonly rows: number;
  /** First generated key; zero when none. */
  readonly insertId: number | string;
}

/**
 * Runs one statement. Resolves with its outcome, or undefined when it had a result set. Rejects at once with
 * what the sink throws: the rest of the rows is then still on its way, and the session must be destroyed.
 */
export function runStatement(
  connection: Connection,
  sql: string,
  sink: ResultSink,
): Promise<Outcome | undefined> {
  return new Promise((resolve, reject) => {
    let outcome: Outcome | undefined;
    let hasRows = false;
    let isFailed = false;
    const fail = (cause: unknown) => {
      isFailed = true;
      connection.off('error', fail);
      reject(cause);
    };
    const feed = (take: () => void) => {
      if (isFailed) return;
      try {
        take();
      } catch (cause) {
        fail(cause);
      }
    };
    connection.on('error', fail);
    connection
      .query({ sql, rowsAsArray: true, typeCast: field => field.buffer() })
      .on('fields', (packets: readonly FieldPacket[] | undefined) => {
        if (packets === undefined || hasRows) return;
        hasRows = true;
        feed(() => sink.columns(packets));
      })
      .on('result', (row: readonly (Buffer | null)[] | ResultSetHeader, index = 0) => {
        if (isHeader(row)) outcome = { rows: row.affectedRows, insertId: row.insertId };
        else if (index === 0) feed(() => sink.row(row));
      })
      .on('error', fail)
      .on('end', () => {
        connection.off('error', fail);
        resolve(hasRows ? undefined : outcome);
      });
  });
}

function isHeader(row: readonly unknown[] | ResultSetHeader): row is ResultSetHeader {
  return !Array.isArray(row);
}
