import { SqlError } from '../io/sql-error.ts';
import { problem } from './http.ts';
import type { Answer } from './http.ts';

const retryAfterS = 2;

/** The answer to a request that failed on our side: 503 while a service is away, else 500. Details go to the log only. */
export function failure(error: unknown): Answer {
  const { name, message } =
    error instanceof Error ? error : new Error('something other than an Error was thrown');
  process.stderr.write(`${JSON.stringify({ level: 'error', event: 'query failed', name, message })}\n`);
  if (name === 'DatabaseResumingException') return problem(503, 'database waking', retryAfterS);
  return isAway(error) ? problem(503, 'database unavailable', retryAfterS) : problem(500, 'internal error');
}

/** An abort, a connection that failed, or a service's own error. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof SqlError) return false;
  return (
    error.name === 'AbortError' || error.name === 'TimeoutError' || 'code' in error || '$metadata' in error
  );
}
