import type { Connection } from 'mysql2';
import { fromDriver, validation } from './errors.ts';
import { StatementFailure } from './execute.ts';
import { type ScannedStatement, scanStatement } from './placeholders.ts';
import { optionalText, requiredText } from './request.ts';
import type { Sessions } from './sessions.ts';
import type { Transactions } from './transactions.ts';

/** What a statement call runs, and where. */
export interface Target {
  readonly statement: ScannedStatement;
  readonly database: string | undefined;
  readonly transactionId: string | undefined;
}

export function parseTarget(
  input: Readonly<Record<string, unknown>>,
  scan: (sql: string) => ScannedStatement,
): Target {
  const statement = scan(requiredText(input, 'sql', 65_536));
  if (statement.isMultiple) throw validation("Multistatements aren't supported");
  return {
    statement,
    database: parseDatabase(input),
    transactionId: optionalText(input, 'transactionId', 192),
  };
}

export function parseDatabase(input: Readonly<Record<string, unknown>>): string | undefined {
  if (optionalText(input, 'schema', 64) !== undefined)
    throw validation("The schema parameter isn't supported");
  return optionalText(input, 'database', 64);
}

/** Lends `work` the transaction's session, or one of the pool's. Throws ServiceError. */
export async function withSession<T>(
  { statement, database, transactionId }: Target,
  sessions: Sessions,
  transactions: Transactions,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  try {
    return transactionId === undefined
      ? await inPool(statement, database, sessions, work)
      : await transactions.use(transactionId, database, work);
  } catch (cause) {
    if (!(cause instanceof StatementFailure)) throw cause;
    if (transactionId !== undefined && cause.isSessionLost) transactions.abort(transactionId);
    throw cause.error;
  }
}

async function inPool<T>(
  statement: ScannedStatement,
  database: string | undefined,
  sessions: Sessions,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await sessions.take(database).catch((cause: unknown) => {
    throw fromDriver(cause);
  });
  let isClean = !statement.touchesSession;
  let goesOn: Promise<unknown> | undefined;
  try {
    return await work(connection);
  } catch (cause) {
    if (!(cause instanceof StatementFailure) || cause.isSessionLost) isClean = false;
    if (cause instanceof StatementFailure) ({ goesOn } = cause);
    throw cause;
  } finally {
    const giveBack = () => sessions.giveBack(connection, isClean);
    if (goesOn === undefined) giveBack();
    else void goesOn.then(giveBack, giveBack);
  }
}

/** Scans each statement text once; callers send the same few over and over. */
export function createScanner(): (sql: string) => ScannedStatement {
  const known = new Map<string, ScannedStatement>();
  return sql => {
    const found = known.get(sql);
    if (found !== undefined) return found;
    const scanned = scanStatement(sql);
    if (known.size >= 256) known.clear();
    known.set(sql, scanned);
    return scanned;
  };
}
