import type { Stage } from '../../settings/settings.ts';
import type { PollingSettings, ProvisionedPolling } from '../../settings/stream-settings.ts';
import { hoursPerMonth, total } from '../line.ts';
import { baseLoad, flowOf, times } from '../load.ts';
import { breakEvenBytesPerSecond, inZones, pollingLines, streamsOfPipeline } from '../polling.ts';
import type { Priced } from '../priced.ts';
import { pricedOf } from '../priced.ts';
import type { Table } from './table.ts';
import { count, usd } from './table.ts';

const onDemand: PollingSettings = { mode: 'on-demand' };
const provisioned: ProvisionedPolling = {
  mode: 'provisioned',
  minPollers: 1,
  maxPollers: 1,
  pollerGroup: 'one',
  metrics: [],
  logLevel: 'WARN',
};
const rates = [0, 10, 100, 1_000, 5_000, 20_000, 50_000];

/** Rows a second from which one group of provisioned pollers is cheaper than endpoints. */
function breakEvenRowsPerSecond(settings: Priced): number {
  return breakEvenBytesPerSecond(settings) / eventBytesOfRow(settings);
}

/** On demand, through endpoints, against one group of provisioned pollers. */
export function pollingTable(stages: readonly Stage[]): Table {
  const columns = stages.map(stage => ({ stage, settings: pricedOf(stage) }));
  const cost = (polling: PollingSettings, settings: Priced, rowsPerSecond: number): string => {
    const bytes = rowsPerSecond * eventBytesOfRow(settings);
    return usd(total(pollingLines(polling, settings, bytes, hoursPerMonth)));
  };
  const row = (name: string, rate: (settings: Priced) => number): string[] => [
    name,
    ...columns.flatMap(({ settings }) => [
      cost(onDemand, settings, rate(settings)),
      cost(provisioned, settings, rate(settings)),
    ]),
  ];
  return {
    name: 'polling',
    title: 'Reading Kafka, a month: on demand through endpoints, or one group of provisioned pollers',
    head: [
      'rows/s',
      ...columns.flatMap(({ stage, settings }) => {
        return [`on demand, ${stage}: endpoints ${inZones(settings)}`, `provisioned, ${stage}`];
      }),
    ],
    rows: [
      ...rates.map(rate => row(count(rate), () => rate)),
      row(
        `break-even: ${columns
          .map(({ stage, settings }) => `${stage} ${count(breakEvenRowsPerSecond(settings))}`)
          .join(', ')}`,
        breakEvenRowsPerSecond,
      ),
    ],
  };
}

/** Of all streams together. */
function eventBytesOfRow(settings: Priced): number {
  const load = times(baseLoad, 1 / baseLoad.rowsPerSecond);
  return flowOf(settings, load).eventBytesPerSecond * streamsOfPipeline;
}
