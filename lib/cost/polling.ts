import { chattersSettings } from '../pipelines/chatters-settings.ts';
import { postsSettings } from '../pipelines/posts-settings.ts';
import { tradesSettings } from '../pipelines/trades-settings.ts';
import type { PollingSettings, ProvisionedPolling } from '../settings/stream-settings.ts';
import type { Line } from './line.ts';
import { prices } from './prices.ts';

/** Streams of trades, in every stage. */
export const streamsOfPipeline = Object.keys(tradesSettings.dev.streams).length;
/** Streams of all pipelines, in every stage. */
export const streamsOfStage =
  streamsOfPipeline +
  Object.keys(postsSettings.dev.streams).length +
  Object.keys(chattersSettings.dev.streams).length;

/** Lambda and STS: what on-demand pollers reach AWS by. Pollers in provisioned mode need none. */
const onDemandEndpoints = ['lambda', 'sts'];

const pollersPerUnit = 10;
const megabytesPerSecondPerUnit = 20;

export function endpointsOf(polling: PollingSettings): readonly string[] {
  return polling.mode === 'on-demand' ? onDemandEndpoints : [];
}

/** Event poller units in use by the group, at so many bytes a second through all streams together. */
export function unitsOf({ minPollers }: ProvisionedPolling, bytesPerSecond: number): number {
  const byPollers = (minPollers * streamsOfStage) / pollersPerUnit;
  return Math.ceil(Math.max(byPollers, bytesPerSecond / 1e6 / megabytesPerSecondPerUnit));
}

/** What reading costs, and nothing else: endpoints and the bytes through them, or poller units. */
export function pollingLines(
  polling: PollingSettings,
  zones: number,
  bytesPerSecond: number,
  hours: number,
): readonly Line[] {
  const part = 'Lambda pollers';
  if (polling.mode === 'provisioned') {
    const quantity = unitsOf(polling, bytesPerSecond) * hours;
    return [{ part, what: 'event poller units', quantity, price: prices.eventPollerUnit }];
  }
  const gigabytes = (bytesPerSecond * 3600 * hours) / 1e9;
  return [
    {
      part,
      what: `endpoints ${onDemandEndpoints.join(', ')} in ${zones} zones`,
      quantity: onDemandEndpoints.length * zones * hours,
      price: prices.endpoint,
    },
    { part, what: 'events through endpoints', quantity: gigabytes, price: prices.endpointData },
  ];
}

/**
 * Bytes of events a second, of all streams together, from which one group of provisioned pollers is the cheaper
 * way; 0 when it always is. Holds while they fit one unit, 20 MB/s, where on demand costs four times as much again.
 */
export function breakEvenBytesPerSecond(zones: number): number {
  const fixed = prices.eventPollerUnit.usd - onDemandEndpoints.length * zones * prices.endpoint.usd;
  return Math.max(0, ((fixed / prices.endpointData.usd) * 1e9) / 3600);
}
