import { isAlive } from '../local/engines/process-identity.mjs';
import { readRunRecord } from '../local/engines/run-file.ts';
import type { LocalRun } from './local-run.ts';

/** The run is not there, and what answers at its addresses is not it: it may be there a moment later. */
export class RunAway extends Error {
  override readonly name = 'RunAway';
}

/**
 * Throws RunAway unless the run of this state is up and listens where its outputs say. Another run may have taken the
 * ports of one that ended, and must not get what is meant for it.
 */
export function checkRunIsUp({ state, endpointUrl }: Pick<LocalRun, 'state' | 'endpointUrl'>): void {
  const record = readRunRecord(state);
  if (record?.runner === undefined || !isAlive(record.runner)) throw new RunAway(`no run is up in ${state}`);
  const { endpoint } = record.ports;
  if (endpoint !== undefined && String(endpoint) !== new URL(endpointUrl).port)
    throw new RunAway(`the run in ${state} has other ports now`);
}
