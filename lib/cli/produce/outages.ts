import { setTimeout as pause } from 'node:timers/promises';
import { RunAway } from '../run-identity.ts';
import { isPassing } from '../unreachable.ts';

/** Something has been silent for so long that it is said, ms. */
const patience = 3000;
/** And said again, ms. */
const again = 10_000;

export interface Outages {
  /** A connection broke: said once for each outage. */
  gone(reason: string): void;
  /** Waits for `work`, however long, saying so; and says when what was gone is back. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Does `work` again each second while nobody answers; only for work that may be done twice. */
  until<T>(work: () => Promise<T>): Promise<T>;
}

/** Speaks of a service that goes away and comes back; `name` is for instance `the broker`. */
export function outagesOf(name: string, say: (line: string) => void): Outages {
  let since: number | undefined;
  let begun = 0;

  const gone = (reason: string): void => {
    if (since !== undefined) return;
    since = Date.now();
    say(`${name} is gone (${reason}); waiting for it`);
  };
  const back = (): void => {
    if (since === undefined) return;
    say(`${name} is back after ${((Date.now() - since) / 1000).toFixed(1)} s; going on`);
    since = undefined;
  };
  const during = async <T>(work: () => Promise<T>): Promise<T> => {
    begun = Date.now();
    let silence = patience;
    const timer = setInterval(() => {
      const waited = Date.now() - begun;
      if (waited < silence) return;
      silence += again;
      if (since === undefined) gone(`no answer for ${Math.round(waited / 1000)} s`);
      else say(`still waiting for ${name}`);
    }, 500);
    try {
      const result = await work();
      back();
      return result;
    } finally {
      clearInterval(timer);
    }
  };
  const until = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await during(work);
      } catch (error) {
        if (!isPassing(error)) throw error;
        gone(reasonOf(error));
        await pause(1000);
      }
    }
  };
  return { gone, during, until };
}

function reasonOf(error: unknown): string {
  if (error instanceof RunAway) return error.message;
  return error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
}
