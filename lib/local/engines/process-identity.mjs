// Plain JavaScript: lib/launch uses it before any dependency is installed.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A process as no other can be: its number is used again after it ended, the pair is not.
 * @typedef {{ readonly pid: number, readonly start: string }} ProcessIdentity
 */

/**
 * When the process started, in a form that is only good for comparing; undefined when there is no such process.
 * A process that ended but was not yet collected by its parent counts as gone.
 * @param {number} pid
 * @returns {string | undefined}
 */
export function startOf(pid) {
  return process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);
}

/**
 * @param {number} pid
 * @returns {ProcessIdentity}
 */
export function identify(pid) {
  return { pid, start: startOf(pid) ?? 'gone' };
}

/**
 * @param {ProcessIdentity} process
 * @returns {boolean}
 */
export function isAlive({ pid, start }) {
  return startOf(pid) === start;
}

/** @param {number} pid */
function startOnLinux(pid) {
  try {
    // The second field is the program's name in brackets and may itself hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${bootId().slice(0, 8)}:${fields[19]}`;
  } catch {
    return undefined;
  }
}

function bootId() {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
}

/** @param {number} pid */
function startElsewhere(pid) {
  try {
    const answer = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [state = '', ...started] = answer.split(/\s+/);
    return state === '' || state.startsWith('Z') ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}
