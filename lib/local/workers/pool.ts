import { type Environment, type Outcome, startEnvironment } from './environment.ts';
import { type EventText, type FunctionDefinition, NotInvoked } from './function.ts';

/** A new AWS account's concurrency; a laptop is not helped by more processes of one function. */
const UNRESERVED_CONCURRENCY = 10;

export interface PoolOptions {
  readonly definition: FunctionDefinition;
  readonly variables: Readonly<Record<string, string>>;
  readonly idleMs: number;
  readonly onLog: (line: string) => void;
  readonly onPids: () => void;
}

/** The processes of one definition of a function: started when all are busy, reused warm, ended when long idle. */
export interface Pool {
  readonly definition: FunctionDefinition;
  readonly pids: readonly number[];
  readonly busy: number;
  call(requestId: string, event: EventText): Promise<Outcome>;
  /** Ends idle processes now and busy ones after their call. */
  retire(): void;
  /** Kills idle and busy processes; a call after it starts a new one. */
  kill(): Promise<void>;
}

export function createPool(options: PoolOptions): Pool {
  const { definition } = options;
  const limit = definition.reservedConcurrency ?? UNRESERVED_CONCURRENCY;
  const all = new Set<Environment>();
  const idle = new Map<Environment, NodeJS.Timeout>();
  let busy = 0;
  let retired = false;

  const startOne = (): Environment => {
    const environment: Environment = startEnvironment({
      definition,
      variables: options.variables,
      onLog: options.onLog,
      onExit() {
        all.delete(environment);
        clearTimeout(idle.get(environment));
        idle.delete(environment);
        options.onPids();
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
  const giveBack = (environment: Environment): void => {
    if (!environment.alive) return;
    if (retired) void environment.end();
    else idle.set(environment, setTimeout(() => void environment.end(), options.idleMs).unref());
  };

  return {
    definition,
    get pids() {
      return [...all].map(environment => environment.pid);
    },
    get busy() {
      return busy;
    },
    async call(requestId, event) {
      if (busy >= limit)
        throw new NotInvoked(
          'TooManyRequestsException',
          `Rate Exceeded: ${definition.name} runs ${limit} calls already`,
        );
      busy += 1;
      try {
        const environment = takeIdle() ?? startOne();
        const outcome = await environment.call(requestId, event);
        giveBack(environment);
        return outcome;
      } finally {
        busy -= 1;
      }
    },
    retire() {
      retired = true;
      for (const environment of idle.keys()) void environment.end();
    },
    async kill() {
      await Promise.all([...all].map(environment => environment.end()));
    },
  };
}
