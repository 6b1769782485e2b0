import { readFileSync } from 'node:fs';

const LOOK_MS = 500;

/**
 * Sends this process a SIGTERM once the npm that runs it is gone, as a service manager or a CI step leaves it that ends npm
 * alone: npm hands on what it can, and its shell may keep even that. Only where npm started us; keeps nothing alive.
 * @returns {void}
 */
export function endWithStarter() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const starters = above();
  const timer = setInterval(() => {
    if (above() === starters) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS);
  timer.unref();
}

/**
 * The process above this one; where that is the shell in which npm runs a script, npm itself too.
 * @returns {string}
 */
function above() {
  const { ppid } = process;
  const { name, parent } = known(ppid);
  return /^\w{0,4}sh$/.test(name) ? `${ppid} ${parent}` : String(ppid);
}

/**
 * Name and parent of a process. Known on Linux; elsewhere the shell has made room for us, and npm is the one above.
 * @param {number} pid
 * @returns {{ name: string, parent: string }}
 */
function known(pid) {
  try {
    // "pid (name) state parent …"; a name may hold brackets and blanks.
    const [, name = '', parent = ''] =
      /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { name, parent };
  } catch {
    return { name: '', parent: '' };
  }
}
