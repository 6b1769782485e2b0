import type { Limit, Scenario } from './limits/limit.ts';
import { limits } from './limits.ts';
import { baseLoad, times } from './load.ts';
import type { Priced } from './priced.ts';

/** What docs/scale.md multiplies. */
export const baseScenario: Scenario = { load: baseLoad, pages: 10, views: 3 };

/** The factors that are looked at. */
export const factors = [1, 10, 100, 10_000] as const;

export interface Reach {
  readonly limit: Limit;
  /** Times the base scenario at which it is reached. */
  readonly factor: number;
}

export function grown({ load, pages, views }: Scenario, factor: number): Scenario {
  return { load: times(load, factor), pages: pages * factor, views: views * factor };
}

/** Share of a limit that is in use; above 1 it is broken. */
export function usedOf(limit: Limit, settings: Priced, scenario: Scenario): number {
  return limit.demand(settings, scenario) / limit.capacity(settings);
}

/** How far each limit reaches from a scenario, the nearest first. */
export function reachesOf(settings: Priced, scenario: Scenario = baseScenario): readonly Reach[] {
  return limits
    .filter(limit => Number.isFinite(limit.capacity(settings)))
    .map(limit => ({ limit, factor: factorOf(limit, settings, scenario) }))
    .sort((a, b) => a.factor - b.factor);
}

export interface Turned {
  readonly settings: Priced;
  /** What no setting helps: code, quotas of the account, or more than a stage can have. */
  readonly left: readonly Limit[];
}

/** Settings raised until every limit that they move is used to four fifths at most. */
export function turnedFor(settings: Priced, factor: number): Turned {
  const scenario = grown(baseScenario, factor);
  const left = new Set(limits.filter(({ raise }) => raise === undefined));
  let turned = settings;
  for (let limit = next(turned); limit; limit = next(turned)) {
    const raised = limit.raise?.(turned, usedOf(limit, turned, scenario) / comfortable);
    if (raised) turned = raised;
    else left.add(limit);
  }
  return { settings: turned, left: [...left].filter(limit => usedOf(limit, turned, scenario) > 1) };

  function next(now: Priced): Limit | undefined {
    return limits.find(limit => !left.has(limit) && usedOf(limit, now, scenario) > comfortable);
  }
}

const comfortable = 0.8;

/** By halving, since demand grows with the factor but not in proportion; to one part in a thousand. */
function factorOf(limit: Limit, settings: Priced, scenario: Scenario): number {
  let low = 1e-6;
  let high = 1e9;
  while (high / low > 1.001) {
    const middle = Math.sqrt(low * high);
    if (usedOf(limit, settings, grown(scenario, middle)) < 1) low = middle;
    else high = middle;
  }
  return high;
}
