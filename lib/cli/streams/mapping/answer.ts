/** What a function answered; `error` is its error's type and message. */
export interface Answer {
  readonly payload: unknown;
  readonly error?: string;
}

/** Reads what Lambda's Invoke gave back: the payload's text, and whether the function failed. */
export function answerIn(text: string, hasFailed: boolean): Answer {
  const payload = jsonOrText(text);
  return hasFailed ? { payload, error: errorLine(payload) } : { payload };
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Why a batch counts as failed: the function's error, or the items that it reports; undefined for one that did not fail. */
export function failureIn({ payload, error }: Answer): string | undefined {
  if (error !== undefined) return error;
  const items = isObject(payload) ? payload.batchItemFailures : undefined;
  if (!Array.isArray(items) || items.length === 0) return undefined;
  return `it reports ${items.length} of its records as failed`;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `errorType: errorMessage` in one line. */
function errorLine(payload: unknown): string {
  const { errorType, errorMessage } = isObject(payload)
    ? payload
    : { errorType: undefined, errorMessage: payload };
  const line = [errorType, errorMessage].filter(part => typeof part === 'string').join(': ');
  return line.replaceAll(/\s*\n\s*/g, ' ').slice(0, 500);
}
