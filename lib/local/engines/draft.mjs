// Plain JavaScript: lib/launch uses it before any dependency is installed.
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * A place beside a folder, never used before, where it is made before it is moved there whole. Drafts of killed
 * runs are removed as far as they let themselves; something left over may still be writing there for a moment.
 * @param {string} folder
 * @returns {string}
 */
export function draftOf(folder) {
  const prefix = `${basename(folder)}.new-`;
  for (const name of readdirSync(dirname(folder)))
    if (name.startsWith(prefix)) removeIfPossible(join(dirname(folder), name));
  return join(dirname(folder), `${prefix}${process.pid}-${Date.now().toString(36)}`);
}

/**
 * @param {string} folder
 * @returns {void}
 */
export function removeIfPossible(folder) {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The next run tries again.
  }
}
