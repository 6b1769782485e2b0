import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Runs the user's own npm, whose settings say where packages come from. A signal that ends this process ends npm too.
 * @param {readonly string[]} args
 * @param {string} folder the project's, whose .npmrc counts
 * @param {(line: string) => void} onLine hears each line of npm's standard error
 * @param {'stderr' | 'ignore'} output where npm's standard output goes
 * @returns {Promise<number>} exit code
 * @throws {Error} where npm cannot be started
 */
export function runNpm(args, folder, onLine, output) {
  const { npm_execpath: path = '' } = process.env;
  const npm = basename(path).startsWith('npm') ? path : undefined;
  const child = spawn(npm ? process.execPath : 'npm', npm ? [npm, ...args] : args, {
    cwd: folder,
    stdio: ['ignore', output === 'stderr' ? process.stderr : output, 'pipe'],
    shell: !npm && process.platform === 'win32',
  });
  /** @param {NodeJS.Signals} signal */
  const end = signal => {
    stopListening();
    child.kill(signal);
    process.kill(process.pid, signal);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  const stopListening = () => signals.forEach(signal => process.off(signal, end));
  for (const signal of signals) process.on(signal, end);
  createInterface({ input: child.stderr }).on('line', onLine);
  return new Promise((resolve, reject) => {
    child.once('error', ({ message }) =>
      reject(new Error(`npm does not run (${message}): install npm, which comes with Node`)),
    );
    child.once('close', code => resolve(code ?? 1));
  }).finally(stopListening);
}
