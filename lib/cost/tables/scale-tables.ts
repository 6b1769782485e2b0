import type { Stage } from '../../settings/settings.ts';
import { millionLines } from '../estimate.ts';
import { idleLines } from '../idle.ts';
import { hoursPerMonth, total } from '../line.ts';
import { baseLoad, times } from '../load.ts';
import type { Priced } from '../priced.ts';
import { pricedOf } from '../priced.ts';
import { runningLines } from '../running.ts';
import type { Reach, Turned } from '../scale.ts';
import { baseScenario, factors, grown, reachesOf, turnedFor, usedOf } from '../scale.ts';
import type { Table } from './table.ts';
import { count, usd } from './table.ts';

/** How far each part goes, what breaks first, and what to turn then. */
export function scaleTables(stages: readonly Stage[]): readonly Table[] {
  return stages.flatMap(stage => {
    const settings = pricedOf(stage);
    return [first(stage, settings), used(stage, settings), turned(stage, settings), sources(stage, settings)];
  });
}

function first(stage: Stage, settings: Priced): Table {
  const reaches = reachesOf(settings);
  return {
    name: `first-${stage}`,
    title: `${stage}: what breaks, the first first`,
    head: ['load', 'rows/s', 'open pages', 'beyond its limit'],
    rows: factors.map(factor => {
      const { load, pages } = grown(baseScenario, factor);
      const broken = reaches.filter(reach => reach.factor < factor);
      const names = broken.map(reach => `${reach.limit.name} (${count(reach.factor)} ×)`);
      return [
        `${count(factor)} ×`,
        count(load.rowsPerSecond),
        count(pages),
        names.length === 0 ? '–' : names.join(', '),
      ];
    }),
  };
}

function used(stage: Stage, settings: Priced): Table {
  const share = ({ limit }: Reach, factor: number): string => {
    const percent = 100 * usedOf(limit, settings, grown(baseScenario, factor));
    return percent > 100 ? `**${count(percent)} %**` : `${count(percent)} %`;
  };
  return {
    name: `used-${stage}`,
    title: `${stage}: how much of each limit is in use, the nearest first`,
    head: [
      'part',
      'name',
      'what ends',
      ...factors.map(factor => `${count(factor)} ×`),
      'reached at',
      'then turn',
    ],
    rows: reachesOf(settings).map(reach => [
      reach.limit.part,
      reach.limit.name,
      reach.limit.what,
      ...factors.map(factor => share(reach, factor)),
      `${count(reach.factor)} ×`,
      reach.limit.turn,
    ]),
  };
}

/** The settings that a load needs, beside those of today; and what no setting helps. */
function turned(stage: Stage, settings: Priced): Table {
  const columns = factors.map(factor => ({ factor, turned: turnedFor(settings, factor) }));
  const row = (name: string, value: (of: Turned, factor: number) => string): string[] => [
    name,
    ...columns.map(({ factor, turned }) => value(turned, factor)),
  ];
  return {
    name: `turned-${stage}`,
    title: `${stage}: the settings that carry it`,
    head: ['', ...factors.map(factor => `${count(factor)} ×`)],
    rows: [
      row('`topic.partitions`', ({ settings }) => count(settings.topic.partitions)),
      row('`broker.brokersPerZone`', ({ settings }) => count(settings.broker.brokersPerZone)),
      row('`broker.storageGib` or what it grows to', ({ settings }) =>
        count(Math.max(settings.broker.storageGib, settings.broker.storageMaxGib ?? 0)),
      ),
      ...(settings.query.concurrency === undefined
        ? []
        : [row('`query.concurrency`', ({ settings }) => count(settings.query.concurrency ?? 0))]),
      ...(settings.rawTable?.maxWrites === undefined
        ? []
        : [row('`rawTable.maxWrites`', ({ settings }) => count(settings.rawTable?.maxWrites ?? 0))]),
      row('`rawTable.tickerShards`', ({ settings }) => count(settings.rawTable.tickerShards)),
      row('standing idle, a month', ({ settings }) => usd(total(idleLines(settings, hoursPerMonth)))),
      row('its rows, a month', ({ settings }, factor) =>
        usd(total(runningLines(settings, times(baseLoad, factor), hoursPerMonth))),
      ),
      row('a million rows', ({ settings }, factor) =>
        usd(total(millionLines(settings, times(baseLoad, factor)))),
      ),
      row('beyond settings', ({ left }) =>
        left.length === 0 ? '–' : left.map(({ name }) => name).join(', '),
      ),
    ],
  };
}

function sources(stage: Stage, settings: Priced): Table {
  return {
    name: `limits-${stage}`,
    title: `${stage}: the limits and where they come from`,
    head: ['part', 'name', 'limit', 'source'],
    rows: reachesOf(settings).map(({ limit }) => [
      limit.part,
      limit.name,
      `${count(limit.capacity(settings))} ${limit.unit}`,
      limit.source,
    ]),
  };
}
