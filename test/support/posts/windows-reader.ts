import type { PostsWindowsView, WindowView } from '../../../domain/posts/view.ts';
import type { WindowSettings } from '../../../domain/posts/window.ts';

/** Asks `GET /api/posts/windows` with these parameters. */
export type AskWindows = (parameters: string) => Promise<PostsWindowsView>;

/** Somebody who asks for windows again and again and applies each answer. */
export interface WindowsReader {
  /** Asks for what has changed since the last time; answers how many windows it was given. */
  read(): Promise<number>;
  /** Windows by `start end`, as the answers so far leave them. */
  windows(): Readonly<Record<string, WindowView>>;
}

export function windowsReader(ask: AskWindows, kind: WindowSettings['kind']): WindowsReader {
  let windows = new Map<string, WindowView>();
  let since: string | undefined;
  const apply = (given: WindowView): void => {
    if (kind === 'session')
      for (const [key, { start, end }] of windows)
        if (start < given.end && end > given.start) windows.delete(key);
    windows.set(`${given.start} ${given.end}`, given);
  };
  return {
    async read() {
      const asked = since === undefined ? '' : `since=${since}`;
      let page = await ask(asked);
      if (page.output === 'complete') windows = new Map();
      ({ until: since } = page);
      let count = 0;
      for (;;) {
        page.windows.forEach(apply);
        count += page.windows.length;
        if (page.before === null) return count;
        page = await ask(`${asked}&before=${page.before}`);
      }
    },
    windows: () => Object.fromEntries(windows),
  };
}
