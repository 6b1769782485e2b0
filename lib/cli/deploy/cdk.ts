import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Refusal } from '../../terminal/refusal.ts';

export interface CdkOptions {
  /** In place of this process's own variables. */
  readonly environment?: NodeJS.ProcessEnv;
  /**
   * Given: a Ctrl+C at the terminal does not reach the CLI, and it is interrupted when this says so. Otherwise the terminal
   * interrupts it, and it ends in its own way.
   */
  readonly signal?: AbortSignal;
  /** Hears each line that the CLI says, beside the terminal. */
  readonly hear?: (line: string) => void;
}

/** Runs the CDK CLI of the PATH, as npm scripts have it, on this terminal. Refused when it does not end well. */
export async function cdk(words: readonly string[], options: CdkOptions = {}): Promise<void> {
  const { environment = process.env, signal, hear } = options;
  const isSynth = words[0] === 'synth';
  const child = spawn('cdk', words, {
    stdio: [
      signal === undefined ? 'inherit' : 'ignore',
      hear ? 'pipe' : 'inherit',
      isSynth || hear ? 'pipe' : 'inherit',
    ],
    env: environment,
    detached: signal !== undefined,
    shell: process.platform === 'win32',
  });
  // A synthesis on the way to somewhere need not say where it went.
  if (child.stderr)
    createInterface({ input: child.stderr }).on('line', line => {
      hear?.(line);
      if (!/^(Successfully synthesized to|Supply a stack id) /.test(line)) console.error(line);
    });
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', line => {
      hear?.(line);
      console.log(line);
    });
  const interrupt = (): void => {
    child.kill('SIGINT');
  };
  const wait = (): void => undefined;
  signal?.addEventListener('abort', interrupt);
  if (signal === undefined) process.on('SIGINT', wait);
  try {
    const end = await new Promise<string | undefined>((resolve, reject) => {
      child.once('error', cause =>
        reject(
          new Refusal(`cdk does not run (${cause.message}): use npm run, or put it on the PATH`, { cause }),
        ),
      );
      child.once('close', (code, by) =>
        resolve(code === 0 ? undefined : by === null ? `exit code ${code}` : by),
      );
    });
    if (end !== undefined) throw new Refusal(`cdk ${words[0]} ended with ${end}; its reason is above`);
  } finally {
    signal?.removeEventListener('abort', interrupt);
    process.off('SIGINT', wait);
  }
}

/** The words that synthesis needs of a command line of the CLI: `-c key=value` in each of its spellings. */
export function contextOf(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    const next = words[index + 1];
    if (word === '-c' || word === '--context') return next === undefined ? [] : ['-c', next];
    const value = /^(?:-c|--context=)(.+=.*)$/.exec(word)?.[1];
    return value === undefined ? [] : ['-c', value];
  });
}

/** The stage that a command line of the CLI names, or the one that is synthesized when it names none. */
export function stageOf(words: readonly string[]): string {
  const stage = contextOf(words).findLast(word => word.startsWith('stage='));
  return stage?.slice('stage='.length) ?? 'dev';
}

/** The profile that a command line of the CLI names. */
export function profileOf(words: readonly string[]): string | undefined {
  const at = words.indexOf('--profile');
  return at >= 0 ? words[at + 1] : words.find(word => word.startsWith('--profile='))?.slice(10);
}
