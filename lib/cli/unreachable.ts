import { RunAway } from './run-identity.ts';

const codes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/** Nobody listens there (any more), as against an answer that says no. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'TimeoutError' || ('code' in error && codes.has(String(error.code)))) return true;
  return (error instanceof AggregateError && error.errors.some(isUnreachable)) || isUnreachable(error.cause);
}

/** Nobody listens, or somebody who says that what lies behind is away: it may be there a moment later. */
export function isPassing(error: unknown): boolean {
  return error instanceof RunAway || isUnreachable(error) || statusOf(error) >= 500;
}

/** HTTP status of an answer that an AWS client took for an error; 0 for any other error. */
function statusOf(error: unknown): number {
  if (!(error instanceof Error)) return 0;
  if (!('$metadata' in error)) return statusOf(error.cause);
  const { httpStatusCode } = error.$metadata as { httpStatusCode?: number };
  return httpStatusCode ?? 0;
}
