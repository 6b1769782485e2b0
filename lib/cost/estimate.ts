import type { Stage } from '../settings/settings.ts';
import { simulatedChattersLines } from './chatters.ts';
import { idleLines } from './idle.ts';
import type { Line } from './line.ts';
import { hoursPerMonth, total } from './line.ts';
import type { Load } from './load.ts';
import { baseLoad } from './load.ts';
import type { Priced } from './priced.ts';
import { pricedOf } from './priced.ts';
import { simulatedPostsLines } from './posts.ts';
import { producingLines } from './producing.ts';
import { runningLines } from './running.ts';
import { watchingLines } from './watching.ts';

/**
 * US dollars for a stage that stood for some hours as it is deployed: with simulated producers where their schedules are
 * on, nobody looking, nothing else sent. Throws for negative hours.
 */
export function estimatedCost(stage: Stage, hours: number): number {
  if (!(hours >= 0)) throw new Error(`hours: expected 0 or more, got ${hours}`);
  const settings = pricedOf(stage);
  return total([
    ...idleLines(settings, hours),
    ...producingLines(settings, hours),
    ...simulatedPostsLines(settings, hours),
    ...simulatedChattersLines(settings, hours),
  ]);
}

/** What one stage costs, in US dollars. */
export interface Totals {
  readonly idleMonth: number;
  readonly idleHour: number;
  readonly producerDay: number;
  readonly postsDay: number;
  readonly chattersDay: number;
  readonly millionRows: number;
  readonly pageHour: number;
}

export function totalsOf(settings: Priced): Totals {
  return {
    idleMonth: total(idleLines(settings, hoursPerMonth)),
    idleHour: total(idleLines(settings, 1)),
    producerDay: total(producingLines(settings, 24)),
    postsDay: total(simulatedPostsLines(settings, 24)),
    chattersDay: total(simulatedChattersLines(settings, 24)),
    millionRows: total(millionLines(settings, baseLoad)),
    pageHour: total(pageLines(settings)),
  };
}

/** A million rows, at the pace of a load. */
export function millionLines(settings: Priced, load: Load): readonly Line[] {
  return runningLines(settings, load, 1_000_000 / load.rowsPerSecond / 3600);
}

/** One page open for an hour while the base load runs. */
export function pageLines(settings: Priced): readonly Line[] {
  return watchingLines(settings, baseLoad, { pages: 1, views: 1 }, 1);
}
