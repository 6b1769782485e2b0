import type { Provision } from '../assembly/apply.ts';
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { numberOf, objectOf, textOf } from '../assembly/template.ts';
import { type Functions, NotInvoked } from '../workers/function.ts';
import { nextFireAt, ratePeriodMs } from './schedule-expression.ts';

interface Entry {
  readonly name: string;
  readonly target: string;
  readonly input: string;
  readonly enabled: boolean;
  readonly periodMs: number;
  /** How long an event that finds its function at its reserved concurrency may wait for it. */
  readonly maxAgeMs: number;
}

/** `AWS::Scheduler::Schedule`: a timer for each. The first invocation comes at once, wherever in a minute that is, the others by its periods. */
export interface Schedules extends Provision {
  /** Nothing fires before; `wanted` says, by a schedule's target ARN, whether it fires at all. */
  start(wanted: (target: string) => boolean): void;
  /** A function has new code: its invocation under way, which may last a minute, makes room for one of the new code. */
  renew(functionName: string): Promise<void>;
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
  const entries = new Map<string, Entry>();
  /** By name; an invocation of an entry that is no longer here, or was renewed, has nobody to report to. */
  const running = new Map<string, { readonly entry: Entry; timer?: NodeJS.Timeout }>();
  let isWanted: ((target: string) => boolean) | undefined;

  const fire = async (run: { readonly entry: Entry }, sentAt: number): Promise<void> => {
    const { entry } = run;
    const isOurs = (): boolean => running.get(entry.name) === run;
    try {
      const { functionError, payload } = await functions.invoke(entry.target, entry.input);
      if (functionError !== undefined && isOurs()) failed(entry.name, payload);
    } catch (error) {
      if (!isOurs()) return;
      if (!(error instanceof NotInvoked) || error.code !== 'TooManyRequestsException')
        failed(entry.name, error instanceof Error ? error.message : String(error));
      // Lambda keeps an asynchronous event that was throttled, and tries again while it is young enough.
      else if (Date.now() + THROTTLED_PAUSE_MS < sentAt + entry.maxAgeMs)
        setTimeout(() => void fire(run, sentAt), THROTTLED_PAUSE_MS).unref();
    }
  };
  const end = (name: string): void => {
    clearTimeout(running.get(name)?.timer);
    running.delete(name);
  };
  const begin = (entry: Entry): void => {
    end(entry.name);
    if (!entry.enabled || isWanted?.(entry.target) !== true) return;
    const run: { readonly entry: Entry; timer?: NodeJS.Timeout } = { entry };
    const began = Date.now();
    const wait = (): void => {
      const now = Date.now();
      run.timer = setTimeout(
        () => {
          wait();
          void fire(run, Date.now());
        },
        nextFireAt(began, now, entry.periodMs) - now,
      );
    };
    running.set(entry.name, run);
    wait();
    void fire(run, Date.now());
  };

  return {
    apply({ name, properties }) {
      const target = objectOf(properties.Target);
      const maxAge = numberOf(objectOf(target.RetryPolicy).MaximumEventAgeInSeconds) ?? DAY_S;
      const periodMs = ratePeriodMs(textOf(properties.ScheduleExpression));
      const entry: Entry = {
        name,
        target: textOf(target.Arn),
        input: textOf(target.Input) || '{}',
        enabled: (textOf(properties.State) || 'ENABLED') === 'ENABLED',
        periodMs,
        maxAgeMs: Math.min(maxAge * 1000, periodMs),
      };
      entries.set(name, entry);
      if (isWanted !== undefined) begin(entry);
      const arn = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/${name}`;
      return Promise.resolve({ ref: name, attribute: attribute => (attribute === 'Arn' ? arn : undefined) });
    },
    remove({ ref }) {
      entries.delete(ref);
      end(ref);
      return Promise.resolve();
    },
    start(wanted) {
      isWanted = wanted;
      for (const entry of entries.values()) begin(entry);
    },
    async renew(functionName) {
      const meant = [...running.values()].filter(
        ({ entry }) => entry.target.split(':').at(-1) === functionName,
      );
      for (const { entry } of meant) {
        end(entry.name);
        await functions.end(entry.target);
        begin(entry);
      }
    },
    async stop() {
      const targets = [...running.values()].map(({ entry }) => entry.target);
      isWanted = undefined;
      for (const name of running.keys()) end(name);
      await Promise.all(targets.map(target => functions.end(target)));
    },
  };
}
