import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a function of a stream was made of on this machine. */
export interface ModuleSources {
  /** Where a relative name of the module begins. */
  readonly folder: string;
  /** Paths of the files, also of ones that are not there yet. */
  readonly files: readonly string[];
  /** What was saved later is not in the code; Unix ms. */
  readonly readAtMs: number;
}

/** Lies in the function's package, so that it comes and goes with the code that it describes. */
export const sourcesFile = 'sources.json';

/** Undefined for code that says nothing of the kind. */
export function readSources(directory: string): ModuleSources | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(directory, sourcesFile), 'utf8'));
    return isSources(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSources(value: unknown): value is ModuleSources {
  if (typeof value !== 'object' || value === null) return false;
  const { folder, files, readAtMs } = value as Partial<Record<keyof ModuleSources, unknown>>;
  return (
    typeof folder === 'string' &&
    typeof readAtMs === 'number' &&
    Array.isArray(files) &&
    files.every(file => typeof file === 'string')
  );
}
