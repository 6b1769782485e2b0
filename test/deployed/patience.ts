import { until } from '../support/until.ts';
import type { Deployment } from './deployment.ts';

/** How long anything may take to come about, ms, where it is not the cloud's minutes. */
const quick: Readonly<Record<string, number>> = { 'this machine': 60_000, MiniStack: 90_000 };
/** Lambda starts and stops the pollers of a cluster within minutes; a database that slept wakes in half of one. */
const cloudMs = 900_000;

export type Until = <T>(what: string, ask: () => Promise<T | undefined | false>) => Promise<T>;

/** `until` with the patience that this deployment deserves. */
export function untilOf({ name }: Deployment): Until {
  const quickMs = quick[name];
  return (what, ask) => until(what, quickMs ?? cloudMs, ask, quickMs === undefined ? 2_000 : 100);
}
