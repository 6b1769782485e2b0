import { chattersSettings } from '../pipelines/chatters-settings.ts';
import { postsSettings } from '../pipelines/posts-settings.ts';
import { tradesSettings } from '../pipelines/trades-settings.ts';
import type { PollingSettings, ProvisionedPolling } from '../settings/stream-settings.ts';
import type { Line } from './line.ts';
import type { Priced } from './priced.ts';
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

/** Of brokers, and of endpoints, which may be in fewer. */
type Zones = Pick<Priced, 'broker' | 'network'>;

/** `in 1 zone`. */
export function inZones({ network: { endpointZones } }: Zones): string {
  return `in ${endpointZones} ${endpointZones === 1 ? 'zone' : 'zones'}`;
}

/** What reading costs, and nothing else: endpoints and the bytes through them, or poller units. */
export function pollingLines(
  polling: PollingSettings,
  zones: Zones,
  bytesPerSecond: number,
  hours: number,
): readonly Line[] {
  const part = 'Lambda pollers';
  if (polling.mode === 'provisioned') {
    const quantity = unitsOf(polling, bytesPerSecond) * hours;
    return [{ part, what: 'event poller units', quantity, price: prices.eventPollerUnit }];
  }
  const gigabytes = (bytesPerSecond * 3600 * hours) / 1e9;
  const { endpointZones } = zones.network;
  const crossing = (zones.broker.zones - endpointZones) / zones.broker.zones;
  return [
    {
      part,
      what: `endpoints ${onDemandEndpoints.join(', ')} ${inZones(zones)}`,
      quantity: onDemandEndpoints.length * endpointZones * hours,
      price: prices.endpoint,
    },
    { part, what: 'events through endpoints', quantity: gigabytes, price: prices.endpointData },
    {
      part,
      what: 'events to endpoints in another zone, out and in',
      quantity: 2 * crossing * gigabytes,
      price: prices.zoneTransfer,
    },
  ];
}

/**
 * Bytes of events a second, of all streams together, from which one group of provisioned pollers is the cheaper
 * way; 0 when it always is. Holds while they fit one unit, 20 MB/s, where on demand costs four times as much again.
 */
export function breakEvenBytesPerSecond({ broker, network: { endpointZones } }: Zones): number {
  const fixed = prices.eventPollerUnit.usd - onDemandEndpoints.length * endpointZones * prices.endpoint.usd;
  const crossing = (broker.zones - endpointZones) / broker.zones;
  const ofGigabyte = prices.endpointData.usd + 2 * crossing * prices.zoneTransfer.usd;
  return Math.max(0, ((fixed / ofGigabyte) * 1e9) / 3600);
}
