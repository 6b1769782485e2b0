import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** Replaces a JSON file as a whole, so that a kill leaves the old one or the new one. The folder must exist. */
export function writeJsonFile(file: string, value: unknown): void {
  const temporary = `${file}.new`;
  const handle = openSync(temporary, 'w');
  try {
    writeSync(handle, `${JSON.stringify(value, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
}

/**
 * The list that a JSON file has under `name`; empty where there is no file. Throws where the file holds something else,
 * or an element without what `hasShape` asks for; `consequence` says what happens once the file is removed.
 */
export function readJsonList<T>(
  file: string,
  name: string,
  hasShape: (element: T) => boolean,
  consequence: string,
): T[] {
  try {
    const { [name]: list } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, T[]>;
    if (!Array.isArray(list) || !list.every(hasShape)) throw new Error(`it has no list of ${name}`);
    return list;
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      if (error.code === 'ENOENT') return [];
      throw error;
    }
    throw new Error(`${file} cannot be read: remove it to begin anew, ${consequence}`, { cause: error });
  }
}
