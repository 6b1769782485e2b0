import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';

const root = resolve(import.meta.dirname, '../../..');

export interface Program {
  readonly pid: number;
  /** What it has printed so far. */
  stdout(): string;
  stderr(): string;
  readonly running: boolean;
  /** Exit code; 128 + n after signal n is null here. */
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  kill(signal: NodeJS.Signals): void;
  /** Signals its whole process group. */
  killGroup(signal: NodeJS.Signals): void;
}

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) killGroupOf(child, 'SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

/** Whether this pid is a program that the tests themselves run. */
export function isOurs(pid: number): boolean {
  return [...children].some(child => child.pid === pid);
}

/** Beside that of the tests; undefined takes a variable away. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ProgramPlace {
  /** Typed into it, at once or as it comes. */
  readonly input?: string | Buffer | Readable | undefined;
  /** The project, or a copy of it. */
  readonly folder?: string | undefined;
}

/** Runs bin/NAME.ts as the npm script does, in a process group of its own. */
export function program(
  name: 'start' | 'produce' | 'streams' | 'data' | 'deploy' | 'destroy',
  words: readonly string[],
  environment: Environment = {},
  place: ProgramPlace = {},
): Program {
  return script('bin/millrace.mjs', [`bin/${name}.ts`, ...words], environment, place);
}

/** The same for any file of the project. */
export function script(
  file: string,
  words: readonly string[],
  environment: Environment = {},
  { input, folder = root }: ProgramPlace = {},
): Program {
  // What is compiled of a copy goes with the copy, or with everything else of this run of the tests.
  const isApart = folder !== root && process.env['MILLRACE_TEST_SCRATCH'] === undefined;
  const compiled = isApart ? { NODE_COMPILE_CACHE: join(folder, '.compiled') } : {};
  const child = spawn(process.execPath, [file, ...words], {
    cwd: folder,
    detached: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...compiled, ...environment },
  });
  children.add(child);
  if (child.stdin !== null && input instanceof Readable) input.pipe(child.stdin);
  else child.stdin?.end(input);
  const said = { stdout: '', stderr: '' };
  child.stdout?.on('data', chunk => (said.stdout += String(chunk)));
  child.stderr?.on('data', chunk => (said.stderr += String(chunk)));
  const ended = once(child, 'exit').then(([code]: unknown[]) => {
    children.delete(child);
    return { code: typeof code === 'number' ? code : null, ...said };
  });
  return {
    pid: child.pid ?? 0,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    get running() {
      return child.exitCode === null && child.signalCode === null;
    },
    ended,
    kill: signal => child.kill(signal),
    killGroup: signal => killGroupOf(child, signal),
  };
}

function killGroupOf(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nobody is left in it.
  }
}
