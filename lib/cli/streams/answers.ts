import type { Answer } from './streams.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Why a batch counts as failed: the function's error, or the items that it reports; undefined when it did it all. */
export function failureIn({ payload, error }: Answer): string | undefined {
  if (error !== undefined) return error;
  const items = isObject(payload) ? payload.batchItemFailures : undefined;
  if (!Array.isArray(items) || items.length === 0) return undefined;
  return `it reports ${items.length} of its records as failed`;
}
