import { setTimeout as pause } from 'node:timers/promises';
import type { Deployment } from './deployment.ts';

/** How long anything may take to come about, ms, where it is not the cloud's minutes. */
const quick: Readonly<Record<string, number>> = { 'this machine': 60_000, MiniStack: 90_000 };
/** Lambda starts and stops the pollers of a cluster within minutes; a database that slept wakes in half of one. */
const cloudMs = 900_000;

export type Until = <T>(what: string, ask: () => Promise<T | undefined | false>) => Promise<T>;

/**
 * Asks until the answer is something else than undefined or false. Errors are answers of the kind "not yet"; the last
 * one is the cause of the error that comes when the patience this deployment deserves is over.
 */
export function untilOf({ name }: Deployment): Until {
  const isQuick = name in quick;
  return async (what, ask) => {
    const patienceMs = quick[name] ?? cloudMs;
    const deadline = Date.now() + patienceMs;
    let last: unknown;
    do {
      try {
        const answer = await ask();
        if (answer !== undefined && answer !== false) return answer;
        last = undefined;
      } catch (error) {
        last = error;
      }
      await pause(isQuick ? 100 : 2_000);
    } while (Date.now() < deadline);
    throw new Error(`waited ${patienceMs / 1000} s in vain: ${what}`, { cause: last });
  };
}
