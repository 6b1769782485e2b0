import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Environment } from './choose.ts';
import { ask, findProgram } from './programs.ts';

/** A Docker that can run a compose file, or the clause that says why there is none. */
export type Docker = { readonly command: string } | { readonly missing: string };

/** Looks for the program, its compose part and a running engine; starts nothing. */
export async function findDocker(env: Environment): Promise<Docker> {
  const command = findProgram('docker', env);
  if (command === undefined) return { missing: 'docker is not on the PATH' };
  if ((await ask(command, ['compose', 'version'])) === undefined)
    return { missing: `${command} has no compose command` };
  if ((await ask(command, ['version', '--format', '{{.Server.Version}}'])) === undefined)
    return { missing: 'the Docker engine does not answer' };
  return { command };
}

export interface ComposeOptions {
  readonly command: string;
  readonly file: string;
  readonly project: string;
  /** What the file takes from the environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** What it says while it works. */
  readonly onLine: (line: string) => void;
  /** Interrupts it. */
  readonly signal?: AbortSignal;
}

/** Runs one command of `docker compose` to its end. Rejects with the last thing it said. */
export function compose(
  { command, file, project, variables, onLine, signal }: ComposeOptions,
  words: readonly string[],
): Promise<void> {
  const child = spawn(
    command,
    ['compose', '--progress', 'plain', '--project-name', project, '--file', file, ...words],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...variables },
      // A Ctrl+C at the terminal is the run's to answer: containers stop last.
      detached: true,
    },
  );
  let last = '';
  createInterface({ input: child.stderr }).on('line', line => {
    if (line.trim() === '') return;
    last = line.trim();
    onLine(last);
  });
  const interrupt = (): boolean => child.kill('SIGINT');
  signal?.addEventListener('abort', interrupt);
  return new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => {
      if (code === 0) resolve();
      else reject(new Error(`docker compose ${words[0]} ended with exit code ${code}: ${last}`));
    });
  }).finally(() => signal?.removeEventListener('abort', interrupt));
}
