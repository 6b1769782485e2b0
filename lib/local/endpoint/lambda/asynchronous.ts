import { setTimeout as wait } from 'node:timers/promises';
import { type Functions, type InvokeResult, NotInvoked } from '../../workers/function.ts';

export interface AsynchronousOptions {
  readonly functions: Functions;
  /** A call that was given up, in one line; a function's own words are in its log. */
  readonly onGivenUp?: (functionArn: string, reason: string) => void;
  /** For tests; Lambda's own by default: 1 minute, then 2, before a failed call is tried again. Milliseconds. */
  readonly retryMs?: readonly number[];
  /** The first pause of a throttled call, doubled each time up to 5 minutes. Milliseconds. */
  readonly throttledMs?: number;
}

/** Event invocations: nobody waits for them. They are kept in memory, and those not done are gone with the run. */
export interface AsynchronousCalls {
  take(functionArn: string, payload: string): void;
  stop(): void;
}

const longestAgeMs = 6 * 60 * 60_000;
const longestPauseMs = 5 * 60_000;

/** As Lambda does: a function's failure is tried twice more, what keeps a call from the function for 6 hours. */
export function createAsynchronousCalls(options: AsynchronousOptions): AsynchronousCalls {
  const { functions, onGivenUp = () => {}, retryMs = [60_000, 120_000], throttledMs = 1000 } = options;
  const stopping = new AbortController();

  async function run(arn: string, payload: string): Promise<void> {
    const deadline = Date.now() + longestAgeMs;
    let failures = 0;
    let throttles = 0;
    while (!stopping.signal.aborted) {
      const result = await attempt(arn, payload);
      if (!(result instanceof NotInvoked) && result.functionError === undefined) return;
      const isThrottled = result instanceof NotInvoked;
      const pause = isThrottled
        ? Math.min(throttledMs * 2 ** throttles++, longestPauseMs)
        : retryMs[failures++];
      const isLost = isThrottled && result.code !== 'TooManyRequestsException';
      if (pause === undefined || isLost || Date.now() + pause > deadline)
        return onGivenUp(arn, isThrottled ? result.message : result.payload);
      await wait(pause, undefined, { signal: stopping.signal, ref: false });
    }
  }

  async function attempt(arn: string, payload: string): Promise<InvokeResult | NotInvoked> {
    try {
      return await functions.invoke(arn, payload);
    } catch (cause) {
      if (cause instanceof NotInvoked) return cause;
      throw cause;
    }
  }

  return {
    take(arn, payload) {
      run(arn, payload).catch((cause: unknown) => {
        if (!stopping.signal.aborted) onGivenUp(arn, cause instanceof Error ? cause.message : String(cause));
      });
    },
    stop: () => stopping.abort(),
  };
}
