import type { Connection } from 'mysql2';
import { ServiceError } from '../service.ts';
import { databaseError, fromDriver, isLostOnServer, isServerError, statementTimeout } from './errors.ts';
import { mariadbHint } from './mariadb.ts';
import type { Sessions } from './sessions.ts';
import { type Outcome, type ResultSink, runStatement } from './statement.ts';

/** A statement that failed; the caller of the Data API gets `error`. */
export class StatementFailure extends Error {
  readonly error: ServiceError;
  /** The session, and with it a transaction in it, is gone; it must not be used again. */
  readonly isSessionLost: boolean;
  /** The statement goes on, and settles when it has ended; until then its session must stay open. */
  readonly goesOn?: Promise<unknown>;

  constructor(error: ServiceError, isSessionLost: boolean, goesOn?: Promise<unknown>) {
    super(error.message, { cause: error });
    this.error = error;
    this.isSessionLost = isSessionLost;
    if (goesOn) this.goesOn = goesOn;
    this.name = 'StatementFailure';
  }
}

/**
 * Runs a statement for at most `limitMs`. After that its session is killed and StatementTimeoutException
 * answered; with `continueAfter` the statement goes on by itself, and its session is not for use again. Throws
 * StatementFailure only.
 */
export async function executeWithin(
  sessions: Sessions,
  connection: Connection,
  sql: string,
  sink: ResultSink,
  limitMs: number,
  continueAfter = false,
): Promise<Outcome | undefined> {
  let timer: NodeJS.Timeout | undefined;
  let isLate = false;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      reject(statementTimeout(connection.threadId));
    }, limitMs);
  });
  const running = runStatement(connection, sql, sink);
  try {
    return await Promise.race([running, timeout]);
  } catch (cause) {
    const goesOn = isLate && continueAfter;
    const destroy = () => connection.destroy();
    if (isLate && !goesOn) await sessions.kill(connection).catch(destroy);
    else if (!isLate && cause instanceof ServiceError) destroy();
    const error = isLate ? fromDriver(cause) : await explained(cause, sql, connection);
    throw new StatementFailure(
      error,
      cause instanceof ServiceError || error.status >= 500 || isLostOnServer(cause),
      goesOn ? running : undefined,
    );
  } finally {
    clearTimeout(timer);
    if (isLate) running.catch(() => {});
  }
}

/** The database's refusal; where it may be MariaDB's alone, the message says so. */
async function explained(cause: unknown, sql: string, connection: Connection): Promise<ServiceError> {
  if (!isServerError(cause)) return fromDriver(cause);
  const { errno, sqlMessage, sqlState } = cause;
  const hint = await mariadbHint({ errno, message: sqlMessage }, sql, connection);
  return hint === undefined ? fromDriver(cause) : databaseError(`${sqlMessage}; ${hint}`, errno, sqlState);
}
