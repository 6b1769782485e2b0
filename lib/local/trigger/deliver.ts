import { type EventText, type InvokeResult, NotInvoked } from '../workers/function.ts';
import { functionBackoff, pause, throttleBackoff } from './backoff.ts';
import type { EventWriter } from './batch-event.ts';
import type { Lane, LanePart } from './lane.ts';
import type { Report } from './report.ts';

export interface Delivery {
  readonly events: EventWriter;
  readonly invoke: (event: EventText) => Promise<InvokeResult>;
  readonly report: Report;
  readonly owns: (lane: Lane) => boolean;
  /** Once aborted, a batch that did not succeed yet is given up. */
  readonly signal: AbortSignal;
  /** The function failed; the batch is tried again. */
  readonly onFailed: () => void;
}

/**
 * Hands a batch to the function until that succeeds, and returns the parts to commit: none when given up, and never
 * those of partitions lost meanwhile, which are left out of the next try too. A call that did not reach the function
 * is no attempt.
 */
export async function deliver(parts: readonly LanePart[], delivery: Delivery): Promise<readonly LanePart[]> {
  const { events, invoke, report, signal } = delivery;
  const owned = (some: readonly LanePart[]): LanePart[] => some.filter(({ lane }) => delivery.owns(lane));
  let failures = 0;
  let refusals = 0;
  for (let live = owned(parts); live.length > 0; live = owned(live)) {
    if (signal.aborted && failures + refusals > 0) return [];
    let result: InvokeResult;
    try {
      result = await invoke(events.write(live));
      refusals = 0;
    } catch (error) {
      if (!(error instanceof NotInvoked)) throw error;
      report.result(`PROBLEM: ${error.code}: ${error.message}`);
      await pause(throttleBackoff(refusals++), signal);
      continue;
    }
    const records = live.reduce((sum, part) => sum + part.count, 0);
    report.invoked(records, result.functionError !== undefined);
    if (result.functionError === undefined) return owned(live);
    report.result(`PROBLEM: Function call failed: ${errorLine(result.payload)}`);
    delivery.onFailed();
    await pause(functionBackoff(failures++), signal);
  }
  return [];
}

/** `errorType: errorMessage`, one line of at most 300 characters. */
function errorLine(payload: string): string {
  try {
    const { errorType, errorMessage }: { errorType?: unknown; errorMessage?: unknown } = JSON.parse(payload);
    return `${String(errorType)}: ${String(errorMessage)}`.split('\n')[0]?.slice(0, 300) ?? '';
  } catch {
    return payload.slice(0, 300);
  }
}
