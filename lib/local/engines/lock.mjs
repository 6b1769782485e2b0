// Plain JavaScript: lib/launch uses it before any dependency is installed.
import { linkSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './make-folder.mjs';
import { identify, isAlive } from './process-identity.mjs';

/**
 * @typedef {import('./process-identity.mjs').ProcessIdentity} ProcessIdentity
 * @typedef {{ readonly held: true, release(): void } | { readonly held: false, readonly holder: ProcessIdentity }} LockAnswer
 */

/**
 * Takes the lock kept in a folder of its own, for this process, at once or not at all. The lock of a dead process
 * is no lock. Each taking is a file with the next higher number, made in one step with its content, so of any
 * number that try at once exactly one wins; the highest number is never removed, which keeps that true.
 * @param {string} folder made, with those above it, if it is not there
 * @returns {LockAnswer}
 * @throws {Error} where it cannot be made, or is a link or another user's: files are removed in it
 */
export function tryLock(folder) {
  makeFolder(folder);
  refuseForeign(folder);
  const draft = join(folder, `draft-${process.pid}-${Math.random().toString(36).slice(2)}`);
  writeFileSync(draft, JSON.stringify(identify(process.pid)));
  try {
    for (;;) {
      const last = Math.max(0, ...takings(folder));
      const holder = last === 0 ? undefined : readHolder(join(folder, String(last)));
      if (holder && isAlive(holder)) return { held: false, holder };
      const mine = join(folder, String(last + 1));
      if (!linked(draft, mine)) continue;
      if (Math.max(...takings(folder)) > last + 1) {
        rmSync(mine, { force: true });
        continue;
      }
      for (const old of takings(folder)) if (old <= last) rmSync(join(folder, String(old)), { force: true });
      return { held: true, release: () => releaseLock(mine) };
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Waits until the lock is free; `onWait` hears once who holds it.
 * @param {string} folder
 * @param {(holder: ProcessIdentity) => void} [onWait]
 * @returns {Promise<{ release(): void }>}
 */
export async function waitForLock(folder, onWait) {
  for (let isReported = false; ; ) {
    const answer = tryLock(folder);
    if (answer.held) return answer;
    if (!isReported) onWait?.(answer.holder);
    isReported = true;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** @param {string} folder */
function refuseForeign(folder) {
  const found = lstatSync(folder);
  const isMine = process.getuid === undefined || found.uid === process.getuid();
  if (found.isDirectory() && isMine) return;
  const error = new Error(`EPERM: ${folder} is ${found.isDirectory() ? "another user's" : 'no folder'}`);
  throw Object.assign(error, { code: 'EPERM' });
}

/** @param {string} mine */
function releaseLock(mine) {
  try {
    writeFileSync(`${mine}-released`, 'null');
    renameSync(`${mine}-released`, mine);
  } catch {
    // The folder is gone, and the lock with it.
  }
}

/**
 * @param {string} folder
 * @returns {number[]}
 */
function takings(folder) {
  return readdirSync(folder)
    .filter(name => /^\d+$/.test(name))
    .map(Number);
}

/**
 * @param {string} file
 * @returns {ProcessIdentity | null}
 */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
