import type { CallDetails } from './call-details.ts';
import { type Environment, type Failed, type Outcome, startEnvironment } from './environment.ts';
import { type EventText, type FunctionDefinition, NotInvoked } from './function.ts';
import type { Inspect } from './start-process.ts';

/** A new AWS account's concurrency; a laptop is not helped by more processes of one function. */
const UNRESERVED_CONCURRENCY = 10;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface PoolOptions {
  readonly definition: FunctionDefinition;
  readonly variables: Readonly<Record<string, string>>;
  readonly idleMs: number;
  /** The same for one of several processes. */
  readonly spareMs: number;
  readonly onLog: (line: string, records: string | undefined) => void;
  readonly onFailed: (failed: Failed) => void;
  /** Asked when a process starts: whether it listens for a debugger. Those that do never end idle. */
  readonly inspect?: () => Inspect | undefined;
  readonly onPids: () => void;
}

/** The processes of one definition of a function: started when all are busy, reused warm, ended when long idle. */
export interface Pool {
  readonly definition: FunctionDefinition;
  readonly pids: readonly number[];
  readonly busy: number;
  call(requestId: string, event: EventText, details?: CallDetails): Promise<Outcome>;
  /** Starts a process ahead of the first call. */
  warm(): void;
  endIdle(): void;
  /** Ends idle processes now and busy ones after their call. */
  retire(): void;
  /** Kills idle and busy processes; a call after it starts a new one. */
  kill(): Promise<void>;
  /** Resolves when all its processes are gone. */
  gone(): Promise<void>;
}

export function createPool(options: PoolOptions): Pool {
  const { definition } = options;
  const limit = definition.reservedConcurrency ?? UNRESERVED_CONCURRENCY;
  const all = new Set<Environment>();
  const idle = new Map<Environment, NodeJS.Timeout>();
  let busy = 0;
  let retired = false;
  let onGone: (() => void) | undefined;

  const startOne = (): Environment => {
    const inspect = options.inspect?.();
    const environment: Environment = startEnvironment({
      definition,
      variables: options.variables,
      onLog: options.onLog,
      onFailed: options.onFailed,
      ...(inspect === undefined ? {} : { inspect }),
      onExit() {
        all.delete(environment);
        clearTimeout(idle.get(environment));
        idle.delete(environment);
        options.onPids();
        if (all.size === 0) onGone?.();
      },
    });
    all.add(environment);
    options.onPids();
    return environment;
  };
  const takeIdle = (): Environment | undefined => {
    const environment = [...idle.keys()].at(-1);
    if (environment === undefined) return undefined;
    clearTimeout(idle.get(environment));
    idle.delete(environment);
    return environment;
  };
  const endIdle = (): void => {
    for (const [environment, timer] of idle) {
      clearTimeout(timer);
      void environment.end();
    }
    idle.clear();
  };
  const leaveIdle = (environment: Environment, ms: number, then: () => void): void => {
    idle.set(environment, setTimeout(then, ms).unref());
  };
  const giveBack = (environment: Environment): void => {
    if (!environment.alive) return;
    if (retired) void environment.end();
    else if (environment.inspected) leaveIdle(environment, LONGEST_TIMER_MS, () => undefined);
    else {
      const { idleMs, spareMs } = options;
      const end = (): void => {
        idle.delete(environment);
        void environment.end();
      };
      leaveIdle(environment, Math.min(spareMs, idleMs), () => {
        if (busy + idle.size > 1) end();
        else leaveIdle(environment, Math.max(0, idleMs - spareMs), end);
      });
    }
  };

  return {
    definition,
    get pids() {
      return [...all].map(environment => environment.pid);
    },
    get busy() {
      return busy;
    },
    async call(requestId, event, details) {
      if (busy >= limit)
        throw new NotInvoked(
          'TooManyRequestsException',
          `Rate Exceeded: ${definition.name} runs ${limit} calls already`,
        );
      busy += 1;
      try {
        const environment = takeIdle() ?? startOne();
        const outcome = await environment.call(requestId, event, details);
        giveBack(environment);
        return outcome;
      } finally {
        busy -= 1;
      }
    },
    warm: () => giveBack(startOne()),
    endIdle,
    retire() {
      retired = true;
      endIdle();
    },
    async kill() {
      await Promise.all([...all].map(environment => environment.end()));
    },
    gone: () =>
      all.size === 0
        ? Promise.resolve()
        : new Promise(resolve => {
            onGone = resolve;
          }),
  };
}
