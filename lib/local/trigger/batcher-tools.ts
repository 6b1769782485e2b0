import { availableParallelism } from 'node:os';
import { windowMsOf } from '../../../domain/stream-names.ts';
import type { EventText, InvokeResult } from '../workers/function.ts';
import { eventWriter } from './batch-event.ts';
import { type Committer, createCommitter } from './committer.ts';
import type { Delivery } from './deliver.ts';
import type { FailureTopic } from './failure-topic.ts';
import { FetchGate } from './fetch-gate.ts';
import { type Filter, filterOf } from '../../mapping/filter.ts';
import { giveUpWith } from './give-up.ts';
import type { Lane } from './lane.ts';
import type { MappingSettings } from '../../mapping/settings.ts';
import type { Report } from './report.ts';
import { type RetryPlan, retryPlan } from './retry-plan.ts';
import { Runs } from './runs.ts';
import { createSlots } from './slots.ts';

/**
 * Calls for partitions that are a whole batch behind, where AWS adds pollers up to the partitions. A process a core works off
 * as much as more of them would, in less memory.
 */
const BACKLOG_CALLS = Math.max(2, availableParallelism());

/** What the batcher needs of the consumer, the function and the mapping's status. */
export interface BatcherOptions {
  readonly settings: MappingSettings;
  readonly bootstrapServers: readonly string[];
  readonly invoke: (event: EventText) => Promise<InvokeResult>;
  /** At how many bytes of event a batch ends, where that is before Lambda's limit. */
  readonly eventBytes?: () => number | undefined;
  /** Where records go that are given up; without it they are dropped. */
  readonly destination?: FailureTopic;
  readonly commit: (offsets: ReadonlyMap<number, bigint>) => Promise<void>;
  readonly pause: (partition: number) => void;
  readonly resume: (partition: number) => void;
  /** The consumer can no longer be trusted and is to be made anew. */
  readonly onLost: (error: unknown) => void;
  readonly report: Report;
}

/** What the tools ask of the batcher, and report to it. */
export interface BatcherHooks {
  readonly owns: (lane: Lane) => boolean;
  /** No batch of the partition is under way any more. */
  readonly onFree: (partition: number) => void;
  /** A batch may be ready to close. */
  readonly onChange: () => void;
}

/** What a batcher works with, made of a mapping's settings. */
export interface BatcherTools {
  readonly windowMs: number;
  /** Calls at a time beside the shared one. */
  readonly backlogLimit: number;
  readonly filter: Filter | undefined;
  readonly delivery: Omit<Delivery, 'onFailed' | 'onDone' | 'onLeft'>;
  readonly gate: FetchGate;
  readonly runs: Runs;
  readonly committer: Committer;
}

/** `signal`: the batcher is closing. */
export function batcherTools(
  options: BatcherOptions,
  lanes: ReadonlyMap<number, Lane>,
  signal: AbortSignal,
  hooks: BatcherHooks,
): BatcherTools {
  const { settings, onLost } = options;
  const seconds = settings.MaximumBatchingWindowInSeconds;
  const plan = retryPlan(settings);
  return {
    windowMs: windowMsOf(seconds),
    backlogLimit: plan.maxCalls ?? BACKLOG_CALLS,
    filter: filterOf(settings),
    delivery: deliveryOf(options, plan, signal, hooks.owns),
    gate: new FetchGate(settings, lanes, options),
    runs: new Runs({ onFree: hooks.onFree, onChange: hooks.onChange, onError: onLost }),
    committer: committerOf(options, hooks),
  };
}

function deliveryOf(
  options: BatcherOptions,
  plan: RetryPlan,
  signal: AbortSignal,
  owns: BatcherHooks['owns'],
): BatcherTools['delivery'] {
  const { settings, bootstrapServers, destination, report } = options;
  const slots = createSlots(plan.maxCalls ?? Infinity, calls => report.calls(calls));
  const events = eventWriter(settings, bootstrapServers, options.eventBytes);
  const giveUp = giveUpWith({
    settings,
    bootstrapServers,
    events,
    report,
    signal,
    ...(destination === undefined ? {} : { destination }),
  });
  const invoke: Delivery['invoke'] = event => slots.use(() => options.invoke(event));
  return { topic: settings.Topics[0], plan, events, invoke, giveUp, report, owns, signal };
}

function committerOf(
  { commit, report, onLost }: BatcherOptions,
  { owns, onChange }: BatcherHooks,
): Committer {
  return createCommitter({
    commit: async offsets => {
      await commit(offsets).catch((error: unknown) => {
        report.add('commitErrors', 1);
        throw error;
      });
    },
    owns,
    onCommitted: records => {
      report.add('committed', records);
      onChange();
    },
    onLost,
  });
}
