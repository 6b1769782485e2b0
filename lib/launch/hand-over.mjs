import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/** npm hands a Ctrl+C on to us that the terminal has sent us already. */
const SAME_PRESS_MS = 400;

const isPosix = process.platform !== 'win32';

/**
 * Runs words under another Node, first on its PATH, and ends as it ends: same terminal, same exit code or signal. It has a
 * session of its own, so each signal reaches it once, from here, however many ways it came to us. What would have reached
 * its children from the terminal reaches them too. When this process is killed, it ends by itself.
 * @param {string} node
 * @param {readonly string[]} words
 * @param {readonly string[]} [flags] of Node
 * @param {Readonly<Record<string, string>>} [env] beside this process's
 * @returns {void}
 */
export function handOver(node, words, flags = [], env = {}) {
  // The first releases of 24 call it an experiment that they strip types.
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...flags, ...words], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: isPosix,
    env: { ...process.env, ...pathFrom(dirname(node)), ...env },
  });
  const stopForwarding = isPosix ? forwardSignals(child.pid ?? 0) : leaveInterruptToChild();
  child.once('error', error => {
    console.error(`${node} does not run (${error.message}): remove it, and run this again`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => {
    stopForwarding();
    if (signal === null) process.exit(code ?? 1);
    process.kill(process.pid, signal);
    // Only a signal that does not end a process gets here.
    setTimeout(() => process.exit(1), 1000);
  });
}

/** @param {number} pid */
function forwardSignals(pid) {
  /** @type {Map<string, number>} */
  const forwardedAt = new Map();
  /** @type {(target: number, signal: NodeJS.Signals) => void} */
  const send = (target, signal) => {
    try {
      process.kill(target, signal);
    } catch {
      // It has just ended; `exit` follows.
    }
  };
  /** @type {(target: number) => (signal: NodeJS.Signals) => void} */
  const onceTo = target => signal => {
    const now = performance.now();
    if (now - (forwardedAt.get(signal) ?? -Infinity) < SAME_PRESS_MS) return;
    forwardedAt.set(signal, now);
    send(target, signal);
  };
  /** @type {Partial<Record<NodeJS.Signals, (signal: NodeJS.Signals) => void>>} */
  const handlers = {
    SIGTERM: onceTo(pid),
    // What a terminal sends goes to the whole group.
    SIGINT: onceTo(-pid),
    SIGQUIT: onceTo(-pid),
    SIGHUP: onceTo(-pid),
    SIGWINCH: signal => send(-pid, signal),
    SIGCONT: signal => send(-pid, signal),
    // Ctrl+Z: a session without a terminal would not stop by SIGTSTP.
    SIGTSTP: () => {
      send(-pid, 'SIGSTOP');
      process.kill(process.pid, 'SIGSTOP');
    },
  };
  const entries = /** @type {[NodeJS.Signals, (signal: NodeJS.Signals) => void][]} */ (
    Object.entries(handlers)
  );
  for (const [signal, handler] of entries) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of entries) process.off(signal, handler);
  };
}

/** On Windows a Ctrl+C reaches every process of the console. */
function leaveInterruptToChild() {
  const wait = () => {};
  process.on('SIGINT', wait);
  return () => {
    process.off('SIGINT', wait);
  };
}

/**
 * @param {string} folder
 * @returns {Record<string, string>}
 */
function pathFrom(folder) {
  const name = Object.keys(process.env).find(each => each.toUpperCase() === 'PATH') ?? 'PATH';
  return { [name]: [folder, process.env[name]].filter(Boolean).join(delimiter) };
}
