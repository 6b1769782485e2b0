import { ServiceError } from '../service.ts';

/** A refusal of the Data API; the SDK picks the class by `code`, and retries 5xx by itself. */
export function validation(message: string): ServiceError {
  return new ServiceError('ValidationException', 400, message);
}

export function badRequest(message: string): ServiceError {
  return new ServiceError('BadRequestException', 400, message);
}

export function unsupportedResult(message: string): ServiceError {
  return new ServiceError('UnsupportedResultException', 400, message);
}

export function transactionNotFound(id: string, reason: string): ServiceError {
  return new ServiceError('TransactionNotFoundException', 404, `Transaction ${id} is not found. ${reason}`);
}

export function statementTimeout(dbConnectionId: number): ServiceError {
  return new ServiceError('StatementTimeoutException', 400, 'Request timed out', { dbConnectionId });
}

/** MySQL is away, or went away under the call: 504, so that the SDK tries again. */
export function databaseUnavailable(cause: unknown): ServiceError {
  const why = cause instanceof Error ? ` (${cause.message})` : '';
  const error = new ServiceError('DatabaseUnavailableException', 504, `The database does not answer${why}`);
  error.cause = cause;
  return error;
}

/** A statement the database refused, in MySQL's words and the suffix that clients read codes from. */
export function databaseError(message: string, errno: number, sqlState: string): ServiceError {
  const text = `${message}; Error code: ${errno}; SQLState: ${sqlState}`;
  return new ServiceError('DatabaseErrorException', 400, text);
}

// Too many connections, shutdown in progress, connection killed, all of them before the statement had an effect.
const awayNumbers = new Set([1040, 1053, 1927]);

/** What the driver threw, in the Data API's terms. */
export function fromDriver(cause: unknown): ServiceError {
  if (cause instanceof ServiceError) return cause;
  if (!isServerError(cause) || awayNumbers.has(cause.errno)) return databaseUnavailable(cause);
  return databaseError(cause.sqlMessage, cause.errno, cause.sqlState);
}

/** The transaction is gone on the server (InnoDB rolls all of it back on a deadlock). */
export function isLostOnServer(cause: unknown): boolean {
  return isServerError(cause) && cause.errno === 1213;
}

export interface ServerError extends Error {
  readonly errno: number;
  readonly sqlState: string;
  readonly sqlMessage: string;
}

export function isServerError(cause: unknown): cause is ServerError {
  return (
    cause instanceof Error &&
    'sqlState' in cause &&
    typeof cause.sqlState === 'string' &&
    'sqlMessage' in cause &&
    typeof cause.sqlMessage === 'string' &&
    'errno' in cause &&
    typeof cause.errno === 'number'
  );
}
