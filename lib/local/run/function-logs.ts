import { appendFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failed } from '../workers/environment.ts';
import { entryOf, textOf } from './readable-line.ts';
import { invokeErrorLine } from './invoke-error.ts';

const MOST_BYTES = 16 * 1024 * 1024;
const QUIET_MS = 5000;

/**
 * Keeps what functions say in `<folder>/<function>.log`, and says an error among it in one line, at most every five
 * seconds a function. Failed calls stand there as Lambda's `Invoke Error`; another part shows them on the screen. A file
 * that has grown to 16 MB becomes `….log.1`.
 */
export function createFunctionLogs(
  folder: string,
  say: (line: string) => void,
  now: () => number = Date.now,
) {
  const waiting = new Map<string, string[]>();
  const saidAt = new Map<string, number>();
  let writing: Promise<void> = Promise.resolve();
  let written = 0;

  const flush = async (): Promise<void> => {
    await mkdir(folder, { recursive: true });
    for (const [name, lines] of waiting) {
      waiting.delete(name);
      const file = join(folder, `${name}.log`);
      await appendFile(file, lines.join(''));
      written += lines.length;
      if (written % 1024 < lines.length) await turnOver(file);
    }
  };

  const keep = (name: string, line: string): void => {
    const lines = waiting.get(name);
    lines?.push(`${line}\n`);
    if (lines === undefined) waiting.set(name, [`${line}\n`]);
    if (lines === undefined) writing = writing.then(flush).catch(() => undefined);
  };

  return {
    onFailed(name: string, failed: Failed): void {
      keep(name, invokeErrorLine(failed, new Date(now())));
    },
    onLog(name: string, line: string): void {
      keep(name, line);
      const error = errorIn(line);
      if (error === undefined || now() - (saidAt.get(name) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return;
      saidAt.set(name, now());
      say(`${name}: ${error.slice(0, 300)} (${join(folder, `${name}.log`)})`);
    },
    /** Everything said so far is on disk. */
    async stop(): Promise<void> {
      await writing;
    },
  };
}

/** The error in a log line: of level error in JSON, or the first line of one thrown; undefined otherwise. */
export function errorIn(line: string): string | undefined {
  if (line.startsWith('{')) {
    const { level, message, error, logger } = entryOf(line) ?? {};
    // What kafkajs calls an error it tries again; when it gives up, the function throws.
    if (logger === 'kafkajs' || !/^(error|fatal|critical)$/i.test(String(level))) return undefined;
    const parts = [message, error].filter(part => part !== undefined && part !== null);
    return parts.map(textOf).join(': ') || line;
  }
  return /^(?:\[?ERROR\b|\w*Error:|Uncaught)/.test(line) ? line : undefined;
}

async function turnOver(file: string): Promise<void> {
  if ((await stat(file)).size < MOST_BYTES) return;
  await rm(`${file}.1`, { force: true });
  await rename(file, `${file}.1`);
}
