import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../../lib/terminal/refusal.ts';
import { cacheFolder } from '../../lib/local/engines/cache-folder.mjs';
import { draftOf, removeIfPossible } from '../../lib/local/engines/draft.mjs';
import { lockInCache } from '../../lib/local/engines/fetch.ts';
import { ask, findProgram } from '../../lib/local/engines/programs.ts';

const installMs = 300_000;

/** A program of PyPI that tests use. */
export interface PythonTool {
  /** As its users call it. */
  readonly title: string;
  /** File with the version of everything it needs. */
  readonly requirements: string;
}

/**
 * A Python that has the tool, in a folder of the cache named after its requirements; made there, whole or not at all,
 * the first time. `say` hears what takes long.
 * @throws Refusal in one line that says what is missing.
 */
export async function pythonWith(
  { title, requirements }: PythonTool,
  say: (line: string) => void,
): Promise<string> {
  const base = findProgram('python3', process.env);
  const version = base && (await ask(base, ['-c', 'import sys; print(*sys.version_info[:2], sys.prefix)']));
  const [major = 0, minor = 0] = (version ?? '').split(' ').map(Number);
  if (base === undefined || version === undefined || major !== 3 || minor < 10)
    throw new Refusal(`${title} needs Python 3.10 or newer: install python3 with venv and pip`);
  const cache = cacheFolder(process.env);
  const hash = createHash('sha256').update(readFileSync(requirements)).update(version).digest('hex');
  const folder = join(cache, `${title.toLowerCase()}-${hash.slice(0, 12)}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) return python;
  const lock = await lockInCache(cache, title.toLowerCase());
  const draft = draftOf(folder);
  try {
    if (existsSync(python)) return python;
    say(`Installing ${title} with pip, once for its version`);
    await finished(
      base,
      ['-m', 'venv', draft],
      'this Python makes no environments: install the package python3-venv',
    );
    await finished(
      join(draft, 'bin', 'python'),
      ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--requirement', requirements],
      `pip cannot install ${title}: look at the network and pip’s index, then run this again`,
    );
    renameSync(draft, folder);
    return python;
  } finally {
    removeIfPossible(draft);
    lock.release();
  }
}

/** Runs a program to its end; where that is a bad one, or too late, `failure` and the last thing it said are the error. */
function finished(program: string, args: readonly string[], failure: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: installMs });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4096)));
    const fail = (reason: string): void => reject(new Refusal(`${failure} (${reason})`));
    child.once('error', error => fail(error.message));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve();
      if (child.killed) return fail(`it was not done after ${installMs / 1000} s`);
      return fail(said.trim().split('\n').at(-1) || `ended with ${code ?? signal}`);
    });
  });
}
