import type { StreamsView, StreamView } from '../../domain/view.ts';
import { listMappings } from '../io/mappings.ts';
import type { StreamMapping } from '../io/mappings.ts';
import { readMappingMetrics } from '../io/mapping-metrics.ts';
import { countSetAside, neverMoved, readCounters } from '../io/stream-counters.ts';
import type { QueryEnv } from './env.ts';

const keepMs = 1_000;
let kept: { readonly until: number; readonly view: Promise<readonly StreamView[]> } | undefined;

/** State of every stream of the stage, at most a second old: each reading costs calls to three services. */
export async function streamsView(env: QueryEnv, signal: AbortSignal): Promise<StreamsView> {
  const now = Date.now();
  if (!kept || now >= kept.until) {
    const view = readStreams(env, signal);
    kept = { until: now + keepMs, view };
    view.catch(() => {
      if (kept?.view === view) kept = undefined;
    });
  }
  return { now: new Date(now).toISOString(), streams: await kept.view };
}

async function readStreams(env: QueryEnv, signal: AbortSignal): Promise<readonly StreamView[]> {
  const mappings = await listMappings(env.stage, signal);
  const streams = mappings.map(({ stream }) => stream);
  const [metrics, counters, setAside] = await Promise.all([
    readMappingMetrics(mappings, signal),
    readCounters(env.countersTable, streams, signal),
    Promise.all(streams.map(stream => countSetAside(env.setAsideTable, stream, signal))),
  ]);
  return mappings.map((mapping, index) => {
    const counter = counters.get(mapping.stream) ?? neverMoved;
    return {
      name: mapping.stream,
      topic: mapping.topic,
      state: stateOf(mapping),
      lastResult: mapping.lastResult,
      lag: metrics[index]?.lag ?? null,
      batchSize: mapping.batchSize,
      batchIntervalMs: mapping.batchIntervalMs,
      rows: counter.rows,
      writtenAt: counter.writtenAt,
      newestRowAt: counter.newestRowAt,
      setAside: setAside[index]?.count ?? 0,
      setAsideCapped: setAside[index]?.isCapped ?? false,
      givenUp: metrics[index]?.givenUp ?? null,
    };
  });
}

function stateOf({ state }: StreamMapping): StreamView['state'] {
  if (state === 'Disabled') return 'stopped';
  if (state === 'Disabling' || state === 'Deleting') return 'stopping';
  return state === 'Creating' || state === 'Enabling' ? 'starting' : 'running';
}
