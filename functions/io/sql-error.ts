/**
 * What a refusal of the database means. `data`: a value that the table cannot hold. `duplicate`: the unique key
 * stands already. `conflict`: another transaction was in the way, and trying again may do. `other`: the statement, rights, the server.
 */
export type SqlErrorKind = 'data' | 'duplicate' | 'conflict' | 'other';

export class SqlError extends Error {
  readonly kind: SqlErrorKind;
  readonly code: number;

  constructor(kind: SqlErrorKind, code: number, message: string, cause: unknown) {
    super(message, { cause });
    this.kind = kind;
    this.code = code;
    this.name = 'SqlError';
  }
}

/** The Data API puts MySQL's code and state at the end of its message. */
const trailer = /Error code: (\d+); SQLState: (\w{5})\s*$/;
const duplicateKey = 1062;
/** A lock waited for too long; a deadlock; a lock taken, and NOWAIT (MySQL); a row changed since it was read (MariaDB). */
const conflicts = new Set([1205, 1213, 3572, 1020]);
/** Data errors that have a general state: data truncated, incorrect value for a column, a CHECK, a trigger's SIGNAL. */
const unclassedData = new Set([1265, 1366, 3819, 1644]);

/** The error as the database gave it; undefined when it comes from elsewhere. */
export function sqlErrorOf(error: unknown): SqlError | undefined {
  if (!(error instanceof Error)) return undefined;
  const found = trailer.exec(error.message);
  if (!found?.[1] || !found[2]) return undefined;
  const code = Number(found[1]);
  return new SqlError(kindOf(code, found[2]), code, error.message, error);
}

function kindOf(code: number, state: string): SqlErrorKind {
  if (code === duplicateKey) return 'duplicate';
  if (conflicts.has(code) || state === '40001') return 'conflict';
  if (state.startsWith('22') || state.startsWith('23') || unclassedData.has(code)) return 'data';
  return 'other';
}
