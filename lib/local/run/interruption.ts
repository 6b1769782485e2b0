/** Why a run ends: somebody asked, or something failed. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** npm hands a Ctrl+C on to us that the terminal has sent us already. */
const SAME_PRESS_MS = 400;
/** How long an orderly stop may take. Batches in flight have the time of their function, and this much at most. */
const DEADLINE_MS = 45_000;

/**
 * The one signal of a run. The first SIGINT, SIGTERM or SIGHUP (or a failure) aborts it; a second one, or the deadline
 * after the first, calls `kill`, which does not return.
 */
export function createInterruption(kill: (why: string) => never) {
  const controller = new AbortController();
  let interruptedAt = 0;
  let deadline: NodeJS.Timeout | undefined;

  const abort = (reason: Error): void => {
    if (controller.signal.aborted) return;
    interruptedAt = performance.now();
    deadline = setTimeout(() => kill(`not stopped after ${DEADLINE_MS / 1000} s`), DEADLINE_MS);
    controller.abort(reason);
  };
  const onSignal = (name: NodeJS.Signals): void => {
    if (!controller.signal.aborted) abort(new Interrupted(name));
    else if (performance.now() - interruptedAt > SAME_PRESS_MS) kill(`second ${name}`);
  };
  const names: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const name of names) process.on(name, onSignal);

  return {
    signal: controller.signal,
    /** Ends the run for a reason of its own. The first reason stays. */
    fail: abort,
    /** The stop is over: the deadline no longer holds. */
    done(): void {
      clearTimeout(deadline);
      for (const name of names) process.off(name, onSignal);
    },
  };
}
