import type { Priced } from '../priced.ts';

/** The same settings with more of something, `by` times as much; undefined where nothing more can be set. */
export type Raise = (settings: Priced, by: number) => Priced | undefined;

const largestVolumeGib = 16_384;
const mostBrokersPerZone = 20;
const mostPartitions = 1_000;
const mostConcurrency = 900;
const mostWrites = 40_000;
const mostShards = 100;

/** Larger volumes, then more brokers. */
export const raiseStorage: Raise = (settings, by) => {
  const { broker } = settings;
  const now = Math.max(broker.storageGib, broker.storageMaxGib);
  if (now >= largestVolumeGib) return raiseBrokers(settings, by);
  const storageGib = Math.min(largestVolumeGib, hundreds(now * by));
  return { ...settings, broker: { ...broker, storageGib, storageMaxGib: storageGib } };
};

export const raiseBrokers: Raise = (settings, by) => {
  const { broker } = settings;
  if (broker.brokersPerZone >= mostBrokersPerZone) return undefined;
  const brokersPerZone = Math.min(mostBrokersPerZone, Math.ceil(broker.brokersPerZone * by));
  return { ...settings, broker: { ...broker, brokersPerZone } };
};

/** Partitions, and pollers with them. */
export const raisePartitions: Raise = (settings, by) => {
  const { topic, polling } = settings;
  if (topic.partitions >= mostPartitions) return undefined;
  const partitions = Math.min(mostPartitions, Math.ceil(topic.partitions * by));
  return {
    ...settings,
    topic: { ...topic, partitions },
    ...(polling.mode === 'provisioned' && { polling: { ...polling, maxPollers: partitions } }),
  };
};

export const raiseQuestions: Raise = (settings, by) => {
  const { query } = settings;
  if (query.concurrency >= mostConcurrency) return undefined;
  const concurrency = Math.min(mostConcurrency, Math.ceil(query.concurrency * by));
  return { ...settings, query: { ...query, concurrency } };
};

export const raiseWrites: Raise = (settings, by) => {
  const now = settings.rawTable.maxWrites;
  if (now === undefined || now >= mostWrites) return undefined;
  return {
    ...settings,
    rawTable: { ...settings.rawTable, maxWrites: Math.min(mostWrites, hundreds(now * by)) },
  };
};

export const raiseTickerShards: Raise = (settings, by) => {
  const { rawTable } = settings;
  if (rawTable.tickerShards >= mostShards) return undefined;
  const tickerShards = Math.min(mostShards, Math.ceil(rawTable.tickerShards * by));
  return { ...settings, rawTable: { ...rawTable, tickerShards } };
};

function hundreds(value: number): number {
  return Math.ceil(value / 100) * 100;
}
