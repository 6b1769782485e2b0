/** A Ctrl+C ends what is under way, so that clean-up begins; more of them change nothing but say so. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** From now on a Ctrl+C is the process's own again. */
  done(): void;
}

export function interruption(say: (line: string) => void): Interruption {
  const controller = new AbortController();
  const onSignal = (): void => {
    say(
      controller.signal.aborted
        ? 'Still taking down what was deployed: leave it be, or it goes on costing'
        : 'Interrupted: what was deployed is taken down now',
    );
    controller.abort(new Error('interrupted'));
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    done() {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
