import type { Portion } from './portion.ts';
import { eachRecord } from './record-slice.ts';

/** Offsets that failed, by partition; `all` when the answer fails the batch as a whole, `none` when all succeeded. */
export type Reported = 'all' | 'none' | ReadonlyMap<number, ReadonlySet<string>>;

/**
 * Reads a function's answer under ReportBatchItemFailures. Nothing, `""`, `{}` and an empty list of failures succeed.
 * An identifier that is not `{partition: "<topic>-<n>", offset: <number>}` of a record of this call fails the whole
 * batch; so does, as AWS does not say, an answer that is neither empty nor an object.
 */
export function reportedItems(payload: string, topic: string, portions: readonly Portion[]): Reported {
  const answer = parsed(payload);
  if (answer === null || answer === '') return 'none';
  if (typeof answer !== 'object' || Array.isArray(answer)) return 'all';
  const items: unknown = 'batchItemFailures' in answer ? answer.batchItemFailures : null;
  if (items === null) return 'none';
  if (!Array.isArray(items)) return 'all';
  const sent = new Map(
    portions.map(({ partition, slices }) => [
      `${topic}-${partition}`,
      { partition, offsets: new Set(Array.from(eachRecord(slices), ({ offset }) => offset)) },
    ]),
  );
  const reported = new Map<number, Set<string>>();
  for (const item of items) {
    const { partition: name, offset } = identifierOf(item) ?? {};
    const part = name === undefined ? undefined : sent.get(name);
    if (part === undefined || offset === undefined || !part.offsets.has(offset)) return 'all';
    reported.set(part.partition, (reported.get(part.partition) ?? new Set()).add(offset));
  }
  return reported.size === 0 ? 'none' : reported;
}

function parsed(payload: string): unknown {
  if (payload === '') return null;
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function identifierOf(item: unknown): { readonly partition: string; readonly offset: string } | undefined {
  if (typeof item !== 'object' || item === null || !('itemIdentifier' in item)) return undefined;
  const identifier: unknown = item.itemIdentifier;
  if (typeof identifier !== 'object' || identifier === null) return undefined;
  if (!('partition' in identifier) || !('offset' in identifier)) return undefined;
  const { partition, offset } = identifier;
  return typeof partition === 'string' && typeof offset === 'number'
    ? { partition, offset: String(offset) }
    : undefined;
}
