import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

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
