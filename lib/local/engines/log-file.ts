import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { saysDiskFull } from '../../terminal/disk-full.ts';

/** The engine's log of this run, empty; the one of the run before stays beside it as `.1`. */
export function freshLog(stateDir: string, name: string): string {
  const folder = join(stateDir, 'logs');
  const file = join(folder, `${name}.log`);
  mkdirSync(folder, { recursive: true });
  rmSync(`${file}.1`, { force: true });
  try {
    renameSync(file, `${file}.1`);
  } catch {
    // The first run has none.
  }
  writeFileSync(file, '');
  return file;
}

const SEVERE = /\b(ERROR|FATAL|Exception|fatal)\b/;
const STACK = /^\s+at |^\s*\.\.\. \d+ more|^\s*$/;

/** The line that most likely says why an engine ended: one of a full disk, else the last severe one, else the last. Without its stack. */
export function lastLine(logFile: string): string {
  let text = '';
  try {
    text = readFileSync(logFile, 'utf8').slice(-64 * 1024);
  } catch {
    return '(no log)';
  }
  const lines = text.split('\n').filter(line => !STACK.test(line));
  const reason = lines.findLast(saysDiskFull) ?? lines.findLast(line => SEVERE.test(line));
  return (reason ?? lines.at(-1) ?? '(nothing logged)').trim();
}
