// How every command of package.json starts: `node bin/millrace.mjs FILE WORD...` runs a file of the project with nothing
// installed before. It installs the packages, and fetches Node 24 where this one is older. Plain JavaScript that an old Node can read.
import module from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const LEAST_NODE = 18;
const WANTED_NODE = 24;

const major = Number(process.versions.node.split('.')[0]);
if (major < LEAST_NODE) {
  console.error(
    `Millrace needs Node ${LEAST_NODE} or newer to start with, and this is ${process.versions.node}: install it from your package manager or nodejs.org`,
  );
  process.exit(1);
}

// Imported only now, so that an old Node gets as far as the line above; and only what is needed.
const { endWithStarter } = await import('../lib/launch/starter.mjs');
const { becomeLean, leanFlag, leanMalloc, runFlags } = await import('../lib/launch/lean-process.mjs');

const root = fileURLToPath(new URL('../', import.meta.url));
const [, launcher = '', file = '', ...words] = process.argv;

/** A run lasts for days. */
const isLean = file === 'bin/start.ts';
if (isLean && major >= WANTED_NODE && process.channel === undefined && !process.execArgv.includes(leanFlag))
  becomeLean([launcher, file, ...words]);
if (process.channel === undefined) endWithStarter();
if (major < WANTED_NODE) {
  const { handOver } = await import('../lib/launch/hand-over.mjs');
  const { fetchNode } = await import('../lib/launch/fetch-node.mjs');
  // The newer Node runs this file again, and does the rest.
  const node = await orRefuse(fetchNode(root));
  if (isLean) handOver(node, [launcher, file, ...words], runFlags, leanMalloc);
  else handOver(node, [launcher, file, ...words]);
} else {
  dieWithLauncher();
  const { installPackages } = await import('../lib/launch/packages.mjs');
  await orRefuse(installPackages(root));
  // Half of what a short command takes is the reading of its code; what was made of it is kept for the next one.
  process.env.NODE_COMPILE_CACHE ??= resolve(root, 'node_modules/.cache/compiled');
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
  // The file reads its words as if Node had been started with it.
  process.argv.splice(1, 2, resolve(root, file));
  const { keptCommand } = await import('../lib/launch/kept-command.mjs');
  await import(pathToFileURL(await keptCommand(root, file)).href);
}

/** Lets this process end when the one that handed over to it is gone, and does not keep it alive for that. */
function dieWithLauncher() {
  if (process.channel === undefined) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel.unref();
}

/**
 * @template T
 * @param {Promise<T>} preparation
 * @returns {Promise<T>}
 */
function orRefuse(preparation) {
  return preparation.catch(error => {
    console.error(error instanceof Error ? error.message : String(error));
    return process.exit(1);
  });
}
