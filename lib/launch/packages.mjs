import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../local/engines/cache-folder.mjs';

/**
 * Installs the project's packages when they are missing or the lockfile has changed, said line by line. Otherwise it
 * does nothing, in a few milliseconds. Of two at the same time one installs and the other waits.
 * @param {string} root
 * @returns {Promise<void>}
 * @throws {Error} when npm fails; it has said why
 */
export async function installPackages(root) {
  if (isInstalled(root)) return;
  // Most commands need no more than the line above.
  const { waitForLock } = await import('../local/engines/lock.mjs');
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const lock = await waitForLock(join(cacheFolder(process.env), `setup-${name}.lock`), ({ pid }) =>
    console.error(`Waiting for process ${pid}, which installs the packages`),
  ).catch(error => {
    throw new Error(
      `the cache folder ${cacheFolder(process.env)} cannot be written (${error.message}): name another in MILLRACE_CACHE`,
    );
  });
  try {
    if (isInstalled(root)) return;
    await install(root);
    writeFileSync(markerOf(root), hashOf(lockfileOf(root)));
  } finally {
    lock.release();
  }
}

/**
 * Whether node_modules is what the lockfile says, by the marker left here or by npm's own record being newer.
 * @param {string} root
 */
function isInstalled(root) {
  const wanted = hashOf(lockfileOf(root));
  if (readOr(markerOf(root), '') === wanted) return true;
  const record = join(root, 'node_modules/.package-lock.json');
  if (changedAt(record) < changedAt(lockfileOf(root))) return false;
  writeFileSync(markerOf(root), wanted);
  return true;
}

/** @param {string} root */
async function install(root) {
  console.error('Installing packages (npm ci), once for this version of the lockfile');
  let fetched = 0;
  let saidAt = Date.now();
  /** @type {string[]} */
  const problems = [];
  /** @param {string} line */
  const hear = line => {
    if (!line.startsWith('npm http ')) problems.push(line);
    else if (line.includes(' fetch GET ')) fetched += 1;
    if (Date.now() - saidAt < 1000) return;
    saidAt = Date.now();
    console.error(`Installing packages: ${fetched} fetched`);
  };
  // No package's own script runs: what is needed of them works without.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=http'];
  const { runNpm } = await import('./npm.mjs');
  const code = await runNpm(args, root, hear, 'stderr');
  for (const line of problems) console.error(line);
  if (code !== 0) throw new Error(`npm ci ended with exit code ${code}; its reason is above`);
}

/** @param {string} root */
function lockfileOf(root) {
  return join(root, 'package-lock.json');
}

/** @param {string} root */
function markerOf(root) {
  return join(root, 'node_modules/.millrace-installed');
}

/** @param {string} file */
function hashOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** @param {string} file */
function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * @param {string} file
 * @param {string} otherwise
 */
function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
