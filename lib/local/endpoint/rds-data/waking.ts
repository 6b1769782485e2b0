import { ServiceError } from '../service.ts';

/** How long the database is to be found waking: for so many calls, or until a moment. */
export type Sleep = { readonly calls: number } | { readonly seconds: number };

/**
 * A cluster that scaled to zero, on request: calls that would open a session are answered as by one that is just
 * resuming. For tests, and for trying out what an app does then; a database of this machine never sleeps by itself.
 */
export function createWaking(now: () => number = Date.now) {
  let calls = 0;
  let untilMs = 0;
  return {
    /** Takes the place of what was asked before; zero wakes it at once. */
    fallAsleep(sleep: Sleep): void {
      calls = 'calls' in sleep ? sleep.calls : 0;
      untilMs = 'seconds' in sleep ? now() + sleep.seconds * 1000 : 0;
    },
    /** Throws DatabaseResumingException while it wakes. */
    check(resourceArn: string): void {
      if (calls === 0 && now() >= untilMs) return;
      calls = Math.max(0, calls - 1);
      const cluster = resourceArn.split(':').at(-1) ?? '';
      throw new ServiceError(
        'DatabaseResumingException',
        400,
        `The Aurora DB instance ${cluster}-instance-1 is resuming after being auto-paused. Please wait a few seconds and try again.`,
      );
    },
  };
}

/** `calls=3` or `seconds=20`, each a whole number; undefined for anything else. */
export function parseSleep(query: URLSearchParams): Sleep | undefined {
  const [only, ...more] = [...query];
  if (only === undefined || more.length > 0 || !/^\d{1,6}$/.test(only[1])) return undefined;
  const number = Number(only[1]);
  if (only[0] === 'calls') return { calls: number };
  return only[0] === 'seconds' ? { seconds: number } : undefined;
}
