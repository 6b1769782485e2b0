import type { Surroundings } from '../../../dashboard/feed/surroundings.ts';

/** A world that a test moves by hand: time passes, and questions are answered, only when the test says so. */
export interface World {
  readonly around: Surroundings;
  /** Questions not answered yet, oldest first. */
  readonly open: Asked[];
  readonly asked: () => number;
  /** Lets time pass, running what falls due in order. */
  readonly pass: (ms: number) => Promise<void>;
  readonly hide: (isHidden: boolean) => Promise<void>;
  /** Answers the oldest open question. */
  readonly answer: (status: number, body?: unknown, headers?: Record<string, string>) => Promise<void>;
  readonly fail: () => Promise<void>;
}

export interface Asked {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  readonly resolve: (response: Response) => void;
  readonly reject: (error: Error) => void;
}

export function world(): World {
  let now = Date.UTC(2026, 0, 1);
  let isHidden = false;
  let count = 0;
  const open: Asked[] = [];
  const timers = new Set<{ at: number; run: () => void }>();
  const watchers = new Set<() => void>();
  const around: Surroundings = {
    now: () => now,
    random: () => 0.5,
    isHidden: () => isHidden,
    after: (ms, then) => {
      const timer = { at: now + ms, run: then };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    onChange: then => {
      watchers.add(then);
      return () => watchers.delete(then);
    },
    fetch: (url, init) =>
      new Promise((resolve, reject) => {
        count += 1;
        const signal = init.signal ?? new AbortController().signal;
        signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
        open.push({ url, headers: init.headers as Record<string, string>, signal, resolve, reject });
      }),
  };
  return { around, open, asked: () => count, pass, hide, answer, fail };

  async function pass(ms: number): Promise<void> {
    const end = now + ms;
    for (;;) {
      const due = [...timers].filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      timers.delete(due);
      now = due.at;
      due.run();
      await settled();
    }
    now = end;
    await settled();
  }

  async function hide(hidden: boolean): Promise<void> {
    isHidden = hidden;
    for (const watcher of watchers) watcher();
    await settled();
  }

  async function answer(status: number, body?: unknown, headers: Record<string, string> = {}): Promise<void> {
    const text = body === undefined ? null : JSON.stringify(body);
    open.shift()?.resolve(new Response(text, { status, headers }));
    await settled();
  }

  async function fail(): Promise<void> {
    open.shift()?.reject(new TypeError('Failed to fetch'));
    await settled();
  }
}

/** Every promise that can go on has gone on. */
function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
