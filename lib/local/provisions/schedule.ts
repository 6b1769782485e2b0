import type { Provision } from '../assembly/apply.ts';
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { numberOf, objectOf, textOf } from '../assembly/template.ts';
import { type Functions, NotInvoked } from '../workers/function.ts';
import { nextFireAt, ratePeriodMs } from './schedule-expression.ts';

interface Entry {
  readonly name: string;
  readonly target: string;
  readonly input: string;
  readonly periodMs: number;
  /** How long an event that finds its function at its reserved concurrency may wait for it. */
  readonly maxAgeMs: number;
}

/** `AWS::Scheduler::Schedule`: a timer for each. The first invocation comes at once, the others on full periods. */
export interface Schedules extends Provision {
  /** Nothing fires before; `wanted` tells by its target's ARN which schedule fires at all. */
  start(wanted: (target: string) => boolean): void;
  /** No further invocations, and those under way are ended: a producer's lasts a minute, and may end between ticks. */
  stop(): Promise<void>;
}

const DAY_S = 86_400;
const THROTTLED_PAUSE_MS = 500;

/** `failed` hears of every invocation that did not succeed; none is repeated, as the templates ask. */
export function createSchedules(
  functions: Functions,
  failed: (schedule: string, reason: string) => void,
): Schedules {
  const entries: Entry[] = [];
  const started = new Set<Entry>();
  const timers = new Map<Entry, NodeJS.Timeout>();
  let stopped = false;

  const fire = async (entry: Entry, sentAt: number): Promise<void> => {
    try {
      const { functionError, payload } = await functions.invoke(entry.target, entry.input);
      if (functionError !== undefined && !stopped) failed(entry.name, payload);
    } catch (error) {
      if (stopped) return;
      if (!(error instanceof NotInvoked) || error.code !== 'TooManyRequestsException')
        failed(entry.name, error instanceof Error ? error.message : String(error));
      // Lambda keeps an asynchronous event that was throttled, and tries again while it is young enough.
      else if (Date.now() + THROTTLED_PAUSE_MS < sentAt + entry.maxAgeMs)
        setTimeout(() => void fire(entry, sentAt), THROTTLED_PAUSE_MS).unref();
    }
  };
  const schedule = (entry: Entry): void => {
    const now = Date.now();
    const again = (): void => {
      schedule(entry);
      void fire(entry, Date.now());
    };
    timers.set(entry, setTimeout(again, nextFireAt(now, entry.periodMs) - now));
  };

  return {
    apply({ name, properties }) {
      const target = objectOf(properties.Target);
      const maxAge = numberOf(objectOf(target.RetryPolicy).MaximumEventAgeInSeconds) ?? DAY_S;
      const periodMs = ratePeriodMs(textOf(properties.ScheduleExpression));
      if ((textOf(properties.State) || 'ENABLED') === 'ENABLED')
        entries.push({
          name,
          target: textOf(target.Arn),
          input: textOf(target.Input) || '{}',
          periodMs,
          maxAgeMs: Math.min(maxAge * 1000, periodMs),
        });
      const arn = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/${name}`;
      return Promise.resolve({ ref: name, attribute: attribute => (attribute === 'Arn' ? arn : undefined) });
    },
    start(wanted) {
      for (const entry of entries.filter(({ target }) => wanted(target))) {
        started.add(entry);
        schedule(entry);
        void fire(entry, Date.now());
      }
    },
    async stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all([...started].map(({ target }) => functions.end(target)));
    },
  };
}
