/** What a feed needs of the world around it; tests give their own. */
export interface Surroundings {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Calls back once, later; the answer takes it back. */
  readonly after: (ms: number, then: () => void) => () => void;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** True while nobody can see the page. */
  readonly isHidden: () => boolean;
  /** Calls back when the page is shown or hidden, and when the network is back. */
  readonly onChange: (then: () => void) => () => void;
}

export function browserSurroundings(): Surroundings {
  return {
    fetch: (url, init) => fetch(url, init),
    now: () => Date.now(),
    after: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
    isHidden: () => document.hidden,
    onChange: then => {
      document.addEventListener('visibilitychange', then);
      window.addEventListener('online', then);
      return () => {
        document.removeEventListener('visibilitychange', then);
        window.removeEventListener('online', then);
      };
    },
  };
}
