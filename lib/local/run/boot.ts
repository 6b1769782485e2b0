import { announced } from './progress.ts';
import type { Screen } from './screen.ts';

/** One step of a start. `stop` is safe twice, half-started and never started. */
export interface Service {
  /** For the screen: `Starting <name> …`, unless `doing` says it better. */
  readonly name: string;
  readonly doing?: string;
  start(): Promise<void>;
  stop?(): Promise<void>;
}

/** Steps in order; services of one step start together. */
export type BootList = readonly (readonly Service[])[];

/** Starts the list in its order and stops it in its reverse. */
export function createBoot(list: BootList, screen: Screen) {
  let begun = 0;

  return {
    /** Rejects as soon as a service fails or `signal` says so; what has begun by then is for `stop` to end. */
    async start(signal: AbortSignal): Promise<void> {
      for (const step of list) {
        signal.throwIfAborted();
        begun++;
        await orAborted(
          Promise.all(
            step.map(service =>
              announced(screen, service.doing ?? `Starting ${service.name}`, service.start()),
            ),
          ),
          signal,
        );
      }
    },

    /** Stops everything that has begun, whatever fails on the way; answers what failed. */
    async stop(): Promise<readonly Error[]> {
      const failures: Error[] = [];
      while (begun > 0) {
        begun--;
        const ends = (list[begun] ?? []).map(async service => {
          await announced(screen, `Stopping ${service.name}`, service.stop?.() ?? Promise.resolve()).catch(
            (cause: unknown) => {
              failures.push(new Error(`${service.name} did not stop in order: ${String(cause)}`, { cause }));
            },
          );
        });
        await Promise.all(ends);
      }
      return failures;
    },
  };
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    signal.addEventListener('abort', leave);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
