import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { cacheFolder } from '../../lib/local/engines/cache-folder.mjs';
import { writeJsonFile } from '../../lib/local/json-file.ts';
import { reachedFrom } from './lanes.ts';

const root = join(import.meta.dirname, '../..');
const kept = join(cacheFolder(process.env), 'test-times.json');

/** How long test files take, ms, as far as earlier runs on this machine show; of others, a guess by the length of their parts. */
export function weigh(files: readonly string[]): (file: string) => number {
  const known = read();
  const weights = new Map(files.map(file => [file, known[relative(root, file)] ?? lengthOf(file)]));
  return file => weights.get(file) ?? 0;
}

/** Of the file and of what it imports from beside it, bytes. */
function lengthOf(file: string): number {
  const parts = reachedFrom(file).filter(path => dirname(path) === dirname(file));
  return parts.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** Keeps them for the next run, where the cache can be written. */
export function keepTimes(tookMs: ReadonlyMap<string, number>): void {
  const times = Object.fromEntries([...tookMs].map(([file, ms]) => [relative(root, file), Math.round(ms)]));
  try {
    writeJsonFile(kept, { ...read(), ...times });
  } catch {
    // Without them files are only ordered less well.
  }
}

function read(): Readonly<Record<string, number>> {
  try {
    return JSON.parse(readFileSync(kept, 'utf8')) as Record<string, number>;
  } catch {
    return {};
  }
}
