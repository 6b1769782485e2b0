import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

const everyMs = 600_000;
const gb = 1e9;

/** Says what the state takes on disk once that passes `limitGb`, and each time that it has doubled since. */
export function createDiskUse(stateDir: string, limitGb: number, say: (line: string) => void) {
  let timer: NodeJS.Timeout | undefined;
  let bound = limitGb * gb;
  let looking: Promise<void> = Promise.resolve();
  const ending = new AbortController();

  const look = async (): Promise<void> => {
    const parts = await bytesByPart(stateDir, ending.signal);
    const total = [...parts.values()].reduce((sum, bytes) => sum + bytes, 0);
    if (total <= bound) return;
    while (total > bound) bound *= 2;
    const largest = [...parts].sort(([, a], [, b]) => b - a).slice(0, 3);
    const shown = largest.map(([part, bytes]) => `${part} ${inGb(bytes)}`).join(', ');
    say(
      `${stateDir} takes ${inGb(total)} GB on disk (${shown}), more than ${limitGb} (--disk-limit): \`npm run data -- delete\` removes a range of days, another --state begins anew`,
    );
  };
  const lookAgain = (): void => {
    looking = looking.then(look).catch(() => undefined);
  };

  return {
    /** Does not wait: a look takes as long as there are files. */
    async start(): Promise<void> {
      lookAgain();
      timer = setInterval(lookAgain, everyMs);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      ending.abort();
      await looking;
    },
  };
}

/** Bytes of all files below a folder, by the part of it that they are in. Files that go meanwhile are left out. */
export async function bytesByPart(folder: string, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const parts = new Map<string, number>();
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const file of files) {
    signal.throwIfAborted();
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const [part = ''] = path.slice(join(folder, sep).length).split(sep);
    const size = await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
    parts.set(part, (parts.get(part) ?? 0) + size);
  }
  return parts;
}

function inGb(bytes: number): string {
  return (bytes / gb).toFixed(1);
}
