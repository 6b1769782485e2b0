import { type EventText, type InvokeResult, NotInvoked } from '../workers/function.ts';
import { functionBackoff, pause, throttleBackoff } from './backoff.ts';
import type { EventWriter } from './batch-event.ts';
import { reportedItems } from './batch-response.ts';
import type { Failure, GiveUp } from './give-up.ts';
import type { Lane, LanePart } from './lane.ts';
import { halves, keepOnly, type Portion, portionOf } from './portion.ts';
import { eachRecord } from './record-slice.ts';
import type { Report } from './report.ts';
import type { RetryPlan } from './retry-plan.ts';

export interface Delivery {
  readonly topic: string;
  readonly plan: RetryPlan;
  readonly events: EventWriter;
  readonly invoke: (event: EventText) => Promise<InvokeResult>;
  readonly giveUp: GiveUp;
  readonly report: Report;
  readonly owns: (lane: Lane) => boolean;
  /** Once aborted, what was tried and did not succeed is left for the next run. */
  readonly signal: AbortSignal;
  /** The function failed; something of the batch is tried again. */
  readonly onFailed: () => void;
  /** The partition is done up to `next`, `count` records more than before. */
  readonly onDone: (lane: Lane, next: bigint, count: number) => void;
  /** The partition was lost, and no call for it is under way any more. */
  readonly onLeft: (lane: Lane) => void;
}

interface Tried {
  /** Failed calls that count against the retries. */
  readonly failures: number;
  /** Calls in which these records were. */
  readonly calls: number;
}

/**
 * Hands a batch to the function until each of its records succeeded or was given up, as the plan says. A partition is
 * done in the order of its records, and partitions that a failure separated no longer wait for each other. Records of
 * partitions lost meanwhile are left out of the next try. A call that did not reach the function is no attempt.
 */
export async function deliver(parts: readonly LanePart[], delivery: Delivery): Promise<void> {
  await settle(parts.map(portionOf), { failures: 0, calls: 0 }, 0, delivery);
}

/** Whether everything was settled; if not, what follows in the same partition must wait for the next run. */
async function settle(
  portions: readonly Portion[],
  tried: Tried,
  waitMs: number,
  delivery: Delivery,
): Promise<boolean> {
  const { plan, report, signal } = delivery;
  if (waitMs > 0) await pause(waitMs, signal);
  let { failures, calls } = tried;
  let live = portions;
  for (let refusals = 0; ; ) {
    const fresh = await expire(owned(live, delivery), calls, delivery);
    if (fresh === undefined) return false;
    live = fresh;
    if (live.length === 0) return true;
    if (signal.aborted && calls + refusals > 0) return false;
    let result: InvokeResult;
    try {
      result = await delivery.invoke(delivery.events.write(live));
    } catch (error) {
      if (!(error instanceof NotInvoked)) throw error;
      report.result(`PROBLEM: ${error.code}: ${error.message}`);
      await pause(throttleBackoff(refusals++), signal);
      continue;
    }
    calls++;
    refusals = 0;
    const reported = outcomeOf(result, live, delivery);
    if (reported === 'none') {
      for (const portion of owned(live, delivery)) done(portion, delivery);
      return true;
    }
    delivery.onFailed();
    if (reported === 'all') {
      const parts = plan.isHalving ? halves(live) : undefined;
      if (parts !== undefined) return settleHalves(parts, calls, delivery);
    } else {
      live = withoutDone(live, reported, delivery);
    }
    failures++;
    if (failures > plan.retries) {
      const failure: Failure = { condition: 'RetryAttemptsExhausted', calls, result };
      return giveUpAll(owned(live, delivery), failure, delivery);
    }
    const backoff = functionBackoff(failures - 1);
    if (reported !== 'all' && live.length > 1) {
      const each = live.map(portion => settle([portion], { failures, calls }, backoff, delivery));
      return (await Promise.all(each)).every(Boolean);
    }
    await pause(backoff, signal);
  }
}

/** Halving uses up no retry, as with Lambda's streams; for Kafka AWS does not say. */
async function settleHalves(
  [first, second]: readonly [Portion[], Portion[]],
  calls: number,
  delivery: Delivery,
): Promise<boolean> {
  const tried = { failures: 0, calls };
  if (first[0]?.partition !== second[0]?.partition) {
    const both = [settle(first, tried, 0, delivery), settle(second, tried, 0, delivery)];
    return (await Promise.all(both)).every(Boolean);
  }
  const isFirstDone = await settle(first, tried, functionBackoff(0), delivery);
  return isFirstDone && settle(second, tried, 0, delivery);
}

/** Counts the call, and says which records of it failed. `Function call failed` is AWS's text, what follows ours. */
function outcomeOf(result: InvokeResult, live: readonly Portion[], { plan, report, topic }: Delivery) {
  const records = live.reduce((sum, { count }) => sum + count, 0);
  report.add('invocations', 1);
  report.add('invoked', records);
  report.batch(records);
  if (result.functionError !== undefined) {
    report.add('failedInvocations', 1);
    report.add('failed', records);
    report.result(`PROBLEM: Function call failed: ${errorLine(result.payload)}`);
    return 'all';
  }
  if (!plan.takesItems) return 'none';
  const reported = reportedItems(result.payload, topic, live);
  if (reported === 'none') return reported;
  const failed =
    reported === 'all' ? records : [...reported.values()].reduce((sum, { size }) => sum + size, 0);
  report.add('failed', failed);
  report.result(`PROBLEM: Function call failed: ${failed} of ${records} records reported as failed`);
  return reported;
}

/** What the answer named; the other records are done. */
function withoutDone(
  live: readonly Portion[],
  reported: ReadonlyMap<number, ReadonlySet<string>>,
  delivery: Delivery,
): readonly Portion[] {
  return owned(live, delivery).flatMap(each => {
    const { portion, next, count } = keepOnly(each, reported.get(each.partition) ?? new Set());
    if (count > 0) delivery.onDone(each.lane, next, count);
    return portion ?? [];
  });
}

/** Gives up what is too old, also before its first call, and returns the others; undefined when it could not. */
async function expire(
  live: readonly Portion[],
  calls: number,
  delivery: Delivery,
): Promise<readonly Portion[] | undefined> {
  const { maxAgeMs } = delivery.plan;
  if (maxAgeMs === Infinity) return live;
  const oldest = Date.now() - maxAgeMs;
  const left: Portion[] = [];
  for (const each of live) {
    const old = new Set<string>();
    const young = new Set<string>();
    for (const { offset, timestamp } of eachRecord(each.slices))
      (timestamp < oldest ? old : young).add(offset);
    if (old.size === 0) {
      left.push(each);
      continue;
    }
    const expired = keepOnly(each, old).portion;
    const failure: Failure = { condition: 'RecordAgeExceeded', calls };
    if (expired !== undefined && !(await delivery.giveUp(expired, failure))) return undefined;
    const { portion, next, count } = keepOnly(each, young);
    if (count > 0 && delivery.owns(each.lane)) delivery.onDone(each.lane, next, count);
    if (portion !== undefined) left.push(portion);
  }
  return left;
}

async function giveUpAll(live: readonly Portion[], failure: Failure, delivery: Delivery): Promise<boolean> {
  const each = live.map(async portion => {
    const isGivenUp = await delivery.giveUp(portion, failure);
    if (isGivenUp && delivery.owns(portion.lane)) done(portion, delivery);
    return isGivenUp;
  });
  return (await Promise.all(each)).every(Boolean);
}

function done({ lane, next, count, ahead }: Portion, delivery: Delivery): void {
  delivery.onDone(lane, next, count + ahead);
}

function owned(portions: readonly Portion[], delivery: Delivery): readonly Portion[] {
  const kept = portions.filter(({ lane }) => delivery.owns(lane));
  if (kept.length < portions.length)
    for (const { lane } of portions) if (!delivery.owns(lane)) delivery.onLeft(lane);
  return kept;
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
