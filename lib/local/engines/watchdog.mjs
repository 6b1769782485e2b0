// Stands between the runner and one engine, in a process group of its own, so that whatever kills the runner
// leaves the engine somebody who ends it. Plain JavaScript: it starts in a few dozen milliseconds.
//
//   node watchdog.mjs LOGFILE COMMAND [ARGUMENT...]
//
// It sends the runner over IPC `{ pid }` when the engine runs and `{ code, signal }` when it ended, then exits.
// It ends the engine when the channel closes (the runner is gone), on the message `stop` and on SIGTERM.
import { spawn } from 'node:child_process';
import { copyFileSync, openSync, statSync, truncateSync } from 'node:fs';

const POLITE_MS = 10_000;
const LOG_LIMIT = 16 * 1024 * 1024;
const LOG_LOOK_MS = 10_000;

const [logFile = '', command = '', ...args] = process.argv.slice(2);
const log = openSync(logFile, 'a');
const engine = spawn(command, args, { stdio: ['ignore', log, log] });

engine.once('spawn', () => send({ pid: engine.pid }));
engine.once('error', error => leave({ code: null, signal: null, error: error.message }));
engine.once('exit', (code, signal) => leave({ code, signal }));

process.on('disconnect', end);
process.on('message', message => message === 'stop' && end());
process.on('SIGTERM', end);
process.on('SIGINT', end);
process.on('SIGHUP', end);
if (!process.connected) end();

setInterval(keepLogBounded, LOG_LOOK_MS).unref();

function end() {
  engine.kill('SIGTERM');
  setTimeout(() => engine.kill('SIGKILL'), POLITE_MS).unref();
}

/** @param {object} message */
function leave(message) {
  if (!process.connected) process.exit();
  process.send?.(message, () => process.exit());
}

/** @param {object} message */
function send(message) {
  // The runner may be gone between the look and the sending; `disconnect` then says so.
  if (process.connected) process.send?.(message, () => {});
}

function keepLogBounded() {
  if (statSync(logFile).size < LOG_LIMIT) return;
  copyFileSync(logFile, `${logFile}.1`);
  truncateSync(logFile);
}
