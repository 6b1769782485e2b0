import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../../terminal/refusal.ts';
import { RunAway } from '../run-identity.ts';
import { isPassing } from '../unreachable.ts';

/** Something has been silent for so long that it is said, ms. */
const patience = 3000;
/** And for so long that it may be in vain, ms. */
const doubt = 1000;
/** What is silent is said again, ms. */
const again = 10_000;
/** How often a silence is looked at, ms. */
const step = 500;

export interface Outages {
  /** A connection broke: said once for each outage. */
  gone(reason: string): void;
  /**
   * Waits for `work`, however long, saying so; and says when what was gone is back. Rejects with Refusal once the wait is in
   * vain: somebody has asked for the end, or `lost` answers why nobody will ever answer. `work` may go on then.
   */
  during<T>(work: () => Promise<T>, lost?: Lost): Promise<T>;
  /** Does `work` again each second while nobody answers; only for work that may be done twice. */
  until<T>(work: () => Promise<T>): Promise<T>;
}

/** Asked now and then while nobody answers. */
export type Lost = () => Promise<Refusal | undefined>;

/** Speaks of a service that goes away and comes back; `name` is for instance `the broker`. `stop`: somebody asks for the end. */
export function outagesOf(name: string, say: (line: string) => void, stop?: AbortSignal): Outages {
  let since: number | undefined;

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
  const during = async <T>(work: () => Promise<T>, lost?: Lost): Promise<T> => {
    const begun = Date.now();
    let silence = patience;
    let timer: NodeJS.Timeout | undefined;
    let isAsking = false;
    const inVain = new Promise<never>((_, reject) => {
      // What is asked may be silent itself, and must not keep this from being said.
      const ask = async (): Promise<void> => {
        isAsking = true;
        const why = await lost?.();
        isAsking = false;
        if (why !== undefined) reject(why);
      };
      const look = (): void => {
        const waited = Date.now() - begun;
        if (waited >= patience && stop?.aborted) return reject(stoppedBy(name, waited));
        if (waited >= doubt && !isAsking) ask().catch(reject);
        if (waited >= silence) {
          silence += again;
          if (since === undefined) gone(`no answer for ${Math.round(waited / 1000)} s`);
          else say(`still waiting for ${name}`);
        }
        timer = setTimeout(look, step);
      };
      timer = setTimeout(look, step);
    });
    const working = work();
    try {
      const result = await Promise.race([working, inVain]);
      back();
      return result;
    } finally {
      clearTimeout(timer);
      working.catch(() => {});
    }
  };
  const until = async <T>(work: () => Promise<T>): Promise<T> => {
    const begun = Date.now();
    for (;;) {
      try {
        return await during(work);
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (stop?.aborted) throw stoppedBy(name, Date.now() - begun, error);
        gone(reasonOf(error));
        await pause(1000, undefined, { ...(stop && { signal: stop }) }).catch(() => {});
      }
    }
  };
  return { gone, during, until };
}

function stoppedBy(name: string, waitedMs: number, cause?: unknown): Refusal {
  return new Refusal(
    `stopped, after ${name} had not answered for ${Math.round(waitedMs / 1000)} s: what was under way then may have been taken or not`,
    { cause },
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof RunAway) return error.message;
  return error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
}
