import { SqlError } from '../io/sql-error.ts';
import { TransformFault } from './write-statement.ts';

/** What the module, or the database, has against the values of a record. */
export type RecordFault = TransformFault | SqlError;

/**
 * The database refuses the statement that a module made of one record, and may take that of the next: its subquery answers
 * several rows (1242), it leaves out a column that has no default (1364), it gives a function or a type a value that is not
 * one of its own (1411, 1525), or it sets a column that the database computes (1906 on MariaDB, 3105 on MySQL).
 */
const ofStatements = new Set([1242, 1364, 1411, 1525, 1906, 3105]);

/**
 * Whether an error is a record's own: the module throws or answers nonsense, or the database refuses what it made of the
 * record. Any other, as a database that is away, a lock, a time-out or a missing table, says nothing about the record.
 */
export function isRecordFault(error: unknown): error is RecordFault {
  if (error instanceof TransformFault) return true;
  if (!(error instanceof SqlError)) return false;
  return error.kind === 'data' || error.kind === 'duplicate' || ofStatements.has(error.code);
}

export function reasonOf(fault: RecordFault): string {
  return fault instanceof SqlError ? `the database refused it: ${fault.message}` : fault.message;
}

/** What the module threw, as the record's fault; what it threw since somebody else did not answer it, as it is. */
export function thrownBy(exported: string, error: unknown): unknown {
  if (isOfOthers(error)) return error;
  const { name, message } = error instanceof Error ? error : { name: 'a value', message: String(error) };
  return withFrames(new TransformFault(`${exported}() threw ${name}: ${message}`, { cause: error }), error);
}

const networkCode = /^(?:E(?:CONN|HOST|NET|AI_|TIMEDOUT|PIPE)|ENOTFOUND|UND_ERR_)/;
const passingName = /^(?:AbortError|TimeoutError)$|Throttl|TooManyRequests|Unavailable/;

/** By the codes of Node.js, and the names of fetch and AWS, of the error or of what caused it. */
function isOfOthers(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    if (passingName.test(at.name)) return true;
    if ('code' in at && typeof at.code === 'string' && networkCode.test(at.code)) return true;
  }
  return false;
}

/** A stack that names the lines of its cause, which are the user's. */
export function withFrames<E extends Error>(error: E, cause: unknown): E {
  const frames = cause instanceof Error ? (cause.stack ?? '').split('\n').filter(isFrame) : [];
  if (frames.length > 0) error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n');
  return error;
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}
