import type { FetchProgress } from '../engines/fetch.ts';
import type { Screen } from './screen.ts';

const BETWEEN_LINES_MS = 2000;

/** Shows a fetch: in place on a terminal, elsewhere a line every two seconds. */
export function createFetchProgress(screen: Screen, now: () => number = () => performance.now()) {
  let saidAt = Number.NEGATIVE_INFINITY;
  return ({ title, files, bytes, file }: FetchProgress): void => {
    const what = `${files} ${files === 1 ? 'file' : 'files'}, ${(bytes / 1e6).toFixed(1)} MB`;
    const line = files === 0 ? `Fetching ${title} with Maven …` : `Fetching ${title} … ${what} (${file})`;
    screen.show([line]);
    if (screen.isTerminal || now() - saidAt < BETWEEN_LINES_MS) return;
    saidAt = now();
    screen.say(line);
  };
}
