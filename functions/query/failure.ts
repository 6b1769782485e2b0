import type { Log } from '../io/log.ts';
import { SqlError } from '../io/sql-error.ts';
import { problem } from './http.ts';
import type { Answer } from './http.ts';

const retryAfterS = 2;

/** The answer to a request that failed on our side: 503 while a service is away, else 500. Details go to the log only. */
export function failure(error: unknown, log: Log): Answer {
  if (error instanceof Error && error.name === 'DatabaseResumingException') {
    log.warn('query: the database is waking', error);
    return problem(503, 'database waking', retryAfterS);
  }
  if (isAway(error)) {
    log.warn('query: the database is away', error);
    return problem(503, 'database unavailable', retryAfterS);
  }
  log.error('query failed', error);
  return problem(500, 'internal error');
}

/** An abort, a connection that failed, or a service's own error. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof SqlError) return false;
  return (
    error.name === 'AbortError' || error.name === 'TimeoutError' || 'code' in error || '$metadata' in error
  );
}
