import type { StreamsView, StreamView } from '../../domain/view.ts';
import { listMappings } from '../io/mappings.ts';
import type { StreamMapping } from '../io/mappings.ts';
import { readMappingMetrics } from '../io/mapping-metrics.ts';
import type { MappingMetrics } from '../io/mapping-metrics.ts';
import { countSetAside, neverMoved, readCounters } from '../io/stream-counters.ts';
import type { QueryEnv } from './env.ts';
import { kept } from './keep.ts';
import { mostMs } from './view.ts';
import type { ViewEntry } from './view.ts';

const viewMs = 1_000;

/** `/api/streams`. */
export const streamsView: ViewEntry = {
  pipeline: null,
  variables: [],
  open: env => ({
    path: '/api/streams',
    parameters: [],
    streams: [],
    read: () => ({}),
    answer: streamsViewer(env, mostMs),
  }),
};

/**
 * Answers the state of every stream of the stage, within `mostMs` or not at all. Counters are at most a second old. What
 * Lambda and CloudWatch say is kept for `env.mappingsSeconds`: CloudWatch has a new figure each minute, and
 * charges for each time that it is asked.
 */
export function streamsViewer(env: QueryEnv, mostMs: number): () => Promise<StreamsView> {
  const mappings = kept(() => readMappings(env, AbortSignal.timeout(mostMs)), env.mappingsSeconds * 1_000);
  const streams = kept(async () => {
    const signal = AbortSignal.timeout(mostMs);
    return readStreams(env, await mappings(), signal);
  }, viewMs);
  return async () => ({ now: new Date().toISOString(), streams: await streams() });
}

interface Mappings {
  readonly mappings: readonly StreamMapping[];
  /** In their order. */
  readonly metrics: readonly MappingMetrics[];
}

async function readMappings(env: QueryEnv, signal: AbortSignal): Promise<Mappings> {
  const mappings = await listMappings(env.stage, signal);
  return { mappings, metrics: await readMappingMetrics(mappings, signal) };
}

async function readStreams(
  env: QueryEnv,
  { mappings, metrics }: Mappings,
  signal: AbortSignal,
): Promise<readonly StreamView[]> {
  const streams = mappings.map(({ stream }) => stream);
  const [counters, setAside] = await Promise.all([
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
      sentAt: counter.sentAt,
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
