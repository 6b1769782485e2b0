import { backoffMs, type Connection } from './connection.ts';
import { exchange, type Outcome } from './exchange.ts';
import type { Surroundings } from './surroundings.ts';

export interface FeedState<T> {
  /** The latest answer; of an older question while `isPending`. Null before the first. */
  readonly data: T | null;
  /** When `data` came (our clock, milliseconds). */
  readonly at: number;
  /** Another question has been asked, and not answered yet. */
  readonly isPending: boolean;
  readonly connection: Connection;
}

export interface Feed<T> {
  readonly state: () => FeedState<T>;
  /** Calls back after every change of state; the answer unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks this from now on, at once; an answer to what was asked before is dropped. */
  readonly ask: (url: string) => void;
  /** Asks again without waiting for the back-off. */
  readonly retry: () => void;
  readonly stop: () => void;
}

const INTERVAL_MS = 1000;
const TIMEOUT_MS = 15_000;
const KEPT_ANSWERS = 12;

/**
 * Keeps one endpoint's answer up to date: a question a second, never two at a time, none while the page is
 * hidden. Failures are retried with back-off and keep the last answer; a single miss is not yet a loss.
 */
export function startFeed<T>(url: string, parse: (json: unknown) => T, around: Surroundings): Feed<T> {
  const answers = recentAnswers<T>(KEPT_ANSWERS);
  const listeners = new Set<() => void>();
  let question = url;
  let current: AbortController | null = null;
  let cancelNext = (): void => {};
  let failures = 0;
  let lastGoodAt = around.now();
  let isStopped = false;
  let state: FeedState<T> = { data: null, at: 0, isPending: true, connection: { kind: 'connecting' } };

  const stopWatching = around.onChange(() => (around.isHidden() ? cancelNext() : poll()));
  if (!around.isHidden()) poll();
  return { state: () => state, subscribe, ask, retry, stop };

  function poll(): void {
    if (isStopped || current !== null) return;
    cancelNext();
    current = new AbortController();
    void askOnce(current);
  }

  async function askOnce(mine: AbortController): Promise<void> {
    const asked = question;
    const startedAt = around.now();
    const cancelTimeout = around.after(TIMEOUT_MS, () => mine.abort());
    const etag = answers.get(asked)?.etag ?? null;
    const outcome = await exchange(around.fetch, { url: asked, etag, parse, signal: mine.signal });
    cancelTimeout();
    if (current !== mine) return;
    current = null;
    const waitMs = settle(asked, outcome, startedAt);
    if (!around.isHidden()) cancelNext = around.after(waitMs, poll);
  }

  /** Takes the outcome in, and says how long to wait for the next question. */
  function settle(asked: string, outcome: Outcome<T>, startedAt: number): number {
    const now = around.now();
    if (outcome.kind === 'failed') {
      failures += 1;
      const waitMs = backoffMs(failures, around.random());
      const isLost = failures > 1 || state.connection.kind === 'connecting';
      if (isLost) {
        set({
          connection: { kind: 'lost', since: lastGoodAt, retryAt: now + waitMs, reason: outcome.reason },
        });
      }
      return waitMs;
    }
    if (outcome.kind === 'refused') {
      // Asked again all the same, seldom: a deployment may make it a good question.
      failures += 1;
      const waitMs = backoffMs(failures, around.random());
      set({
        isPending: false,
        connection: { kind: 'refused', retryAt: now + waitMs, reason: outcome.reason },
      });
      return waitMs;
    }
    failures = 0;
    if (outcome.kind === 'waking') {
      const since = state.connection.kind === 'waking' ? state.connection.since : now;
      set({ connection: { kind: 'waking', since, retryAt: now + outcome.retryMs } });
      return outcome.retryMs;
    }
    lastGoodAt = now;
    if (outcome.kind === 'fresh') {
      answers.put(asked, { data: outcome.data, etag: outcome.etag, at: now });
      set({ data: outcome.data, at: now, isPending: false, connection: { kind: 'live' } });
    } else if (state.isPending || state.connection.kind !== 'live') {
      set({ isPending: false, connection: { kind: 'live' } });
    }
    return Math.max(0, startedAt + INTERVAL_MS - now);
  }

  function ask(next: string): void {
    if (next === question) return;
    question = next;
    failures = 0;
    const known = answers.get(next);
    set(known === undefined ? { isPending: true } : { data: known.data, at: known.at, isPending: false });
    restart();
  }

  function retry(): void {
    failures = 0;
    restart();
  }

  function restart(): void {
    current?.abort();
    current = null;
    cancelNext();
    if (!around.isHidden()) poll();
  }

  function set(change: Partial<FeedState<T>>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function stop(): void {
    isStopped = true;
    stopWatching();
    cancelNext();
    current?.abort();
    current = null;
  }
}

/** An answer at hand, with its entity tag and when it came (our clock, milliseconds). */
interface Answer<T> {
  readonly data: T;
  readonly etag: string | null;
  readonly at: number;
}

/** The latest answers by question, so that coming back to a day shows it at once and costs a 304. */
function recentAnswers<T>(limit: number): {
  readonly get: (url: string) => Answer<T> | undefined;
  readonly put: (url: string, answer: Answer<T>) => void;
} {
  const answers = new Map<string, Answer<T>>();
  return {
    get: url => answers.get(url),
    put: (url, answer) => {
      answers.delete(url);
      answers.set(url, answer);
      for (const oldest of answers.keys()) {
        if (answers.size <= limit) break;
        answers.delete(oldest);
      }
    },
  };
}
