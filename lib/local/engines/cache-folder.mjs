// Plain JavaScript: lib/launch uses it before any dependency is installed.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * `$MILLRACE_CACHE`, else `millrace` in the user's cache folder as the system has it.
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {string}
 */
export function cacheFolder({ MILLRACE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA }) {
  if (MILLRACE_CACHE) return resolve(MILLRACE_CACHE);
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'millrace');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'millrace');
  if (LOCALAPPDATA) return join(LOCALAPPDATA, 'millrace');
  return join(homedir(), '.cache', 'millrace');
}
