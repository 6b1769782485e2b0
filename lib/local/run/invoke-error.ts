import type { Failed } from '../workers/environment.ts';

/** What a failed call left, of whatever it threw. */
export interface InvokeError {
  readonly errorType: string;
  /** May have several lines. */
  readonly errorMessage: string;
  /** As the engine wrote it, message first; empty where there is none. */
  readonly stack: readonly string[];
}

/** A payload that Lambda would not write is the message as it stands. */
export function invokeErrorOf({ payload }: Pick<Failed, 'payload'>): InvokeError {
  try {
    const { errorType, errorMessage, trace }: Record<string, unknown> = JSON.parse(payload);
    return {
      errorType: textOf(errorType) ?? 'Error',
      errorMessage: textOf(errorMessage) ?? '',
      stack: Array.isArray(trace) ? trace.map(String) : [],
    };
  } catch {
    return { errorType: 'Error', errorMessage: payload, stack: [] };
  }
}

/** The JSON line that Lambda's runtime writes of a failed call, with the records the call carried. */
export function invokeErrorLine(failed: Failed, at: Date): string {
  const { requestId, records } = failed;
  const { errorType, errorMessage, stack } = invokeErrorOf(failed);
  return JSON.stringify({
    level: 'error',
    event: 'Invoke Error',
    timestamp: at.toISOString(),
    requestId,
    records,
    errorType,
    errorMessage,
    stack,
  });
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
