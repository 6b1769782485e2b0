import type { Deployment } from '../../deployment.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import { quantity } from '../../../terminal/plurals.ts';
import { isObject } from '../mapping/answer.ts';
import { batchesOf, beside } from './batches.ts';
import { findStopped } from '../mapping/change.ts';
import { nextBatch, waitedInVain } from './run-batches.ts';
import { reading } from './reading.ts';
import type { Stream } from '../mapping/stream.ts';
import type { Streams } from '../mapping/streams.ts';
import { progressOf, type Watch } from '../watch.ts';

/** What a function says that it would write. */
export interface Preview {
  readonly table?: string;
  /** All rows; `rows` may hold fewer. */
  readonly total: number;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly setAside: readonly {
    readonly partition: number;
    readonly offset: number;
    readonly reason: string;
  }[];
}

export interface PreviewedBatch extends Preview {
  readonly records: number;
}

/**
 * Shows a stopped stream's function the next batches, to hear what it would write; nothing is written or committed.
 * `hint` says how to stop a stream that runs. Refuses a function that does not know dry runs before it gets a single record.
 */
export async function dryRun(
  deployment: Deployment,
  streams: Streams,
  name: string,
  { limit, timeoutMs }: { readonly limit: number; readonly timeoutMs: number },
  watch: Watch,
  hint?: string,
): Promise<readonly PreviewedBatch[]> {
  const stream = await findStopped(streams, name, 'test', hint);
  await ask(
    streams,
    stream,
    Buffer.from('{"eventSource":"aws:kafka","eventSourceArn":"","records":{}}'),
    watch,
  );
  return reading(deployment, stream, async session => {
    const { log, brokers, positions } = session;
    const batches = batchesOf(log, session.stream, brokers.servers, positions);
    const progress = progressOf(watch);
    const shown: PreviewedBatch[] = [];
    while (shown.length < limit) {
      const batch = await nextBatch(batches, stream, timeoutMs, watch);
      if (batch === undefined) throw await waitedInVain(session, timeoutMs, shown.length, limit);
      shown.push({ records: batch.records, ...(await ask(streams, stream, batch.event, watch)) });
      progress(`batch ${shown.length}: ${quantity(batch.records, 'record')}`);
    }
    return shown;
  });
}

async function ask(streams: Streams, stream: Stream, event: Uint8Array, { signal }: Watch): Promise<Preview> {
  const { payload, error } = await streams.invoke(stream, beside(event, { dryRun: true }), signal);
  if (error !== undefined) throw new Refusal(`function ${stream.function} failed: ${error}`);
  const preview = previewIn(payload);
  if (preview !== undefined) return preview;
  throw new Refusal(
    `function ${stream.function} does not know dry runs: to {"dryRun": true} it answers ${JSON.stringify(payload)?.slice(0, 100)}`,
  );
}

/** `{dryRun, table, rows, total, setAside}`, or the rows alone. */
function previewIn(payload: unknown): Preview | undefined {
  if (Array.isArray(payload)) return { rows: payload.filter(isObject), total: payload.length, setAside: [] };
  if (!isObject(payload) || payload.dryRun !== true || !Array.isArray(payload.rows)) return undefined;
  const rows = payload.rows.filter(isObject);
  return {
    ...(typeof payload.table === 'string' && { table: payload.table }),
    total: typeof payload.total === 'number' ? payload.total : rows.length,
    rows,
    setAside: (Array.isArray(payload.setAside) ? payload.setAside : []).filter(isObject).map(each => ({
      partition: Number(each.partition),
      offset: Number(each.offset),
      reason: String(each.reason),
    })),
  };
}
