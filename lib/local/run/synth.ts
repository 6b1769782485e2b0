import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Json, objectOf } from '../assembly/template.ts';
import { openKeptAssembly } from './kept-assembly.ts';

/** The project's own folder. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface AppProgram {
  /** Settings to synthesize with. */
  readonly stage: string;
  /** Bundles for a debugger instead of those that are deployed. */
  readonly sourceMaps: boolean;
}

export interface SynthOptions extends AppProgram {
  /** Ends up here whole; until then, what the last start put there stays. */
  readonly outDir: string;
  readonly logFile: string;
  readonly signal: AbortSignal;
}

/**
 * Synthesizes the app as `cdk synth` would, without the CDK CLI and its checks (2 s instead of 6): the same program,
 * with the context of cdk.json and the stage. What it made last of the same is copied instead. Throws with the last thing
 * the app said.
 */
export async function synthesize({ outDir, logFile, signal, ...program }: SynthOptions): Promise<void> {
  const fresh = `${outDir}.new`;
  await rm(fresh, { recursive: true, force: true });
  const kept = await openKeptAssembly(ROOT, [program.stage]);
  // Maps hold absolute addresses, and are for one who is about to change something.
  if (!program.sourceMaps && (await kept.copyTo(fresh))) {
    signal.throwIfAborted();
    return replace(fresh, outDir);
  }
  const app = await startApp(program, [], ['ignore', 'pipe', 'pipe'], { CDK_OUTDIR: fresh });
  const kill = (): boolean => app.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  const said = heard(app);
  const code = await ended(app).finally(() => signal.removeEventListener('abort', kill));
  signal.throwIfAborted();
  await writeFile(logFile, said());
  if (code !== 0)
    throw new Error(`the app does not synthesize: ${lastWords(said())} (all of it in ${logFile})`);
  if (!program.sourceMaps) await kept.keep(fresh);
  await replace(fresh, outDir);
}

/** Puts a finished assembly where the last start's was. */
async function replace(fresh: string, outDir: string): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  await rename(fresh, outDir);
}

/** Starts the app's program, with the context of cdk.json and the stage. */
export async function startApp(
  { stage, sourceMaps }: AppProgram,
  words: readonly string[],
  stdio: StdioOptions,
  more: Readonly<Record<string, string>> = {},
): Promise<ChildProcess> {
  const cdk = objectOf(JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8')) as Json);
  const environment = {
    CDK_CONTEXT_JSON: JSON.stringify({ ...objectOf(cdk.context), stage }),
    CDK_VALIDATION: 'false',
    ...more,
  };
  const flags = sourceMaps ? ['--source-maps'] : [];
  return spawn(process.execPath, ['bin/app.ts', ...words, ...flags], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio,
  });
}

/** What the program has said so far, on either stream; the last 64 KB. */
export function heard(app: ChildProcess): () => string {
  let said = '';
  for (const stream of [app.stdout, app.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(-65_536);
    });
  return () => said;
}

/** Resolves with the exit code once its output is closed too. */
export function ended(app: ChildProcess): Promise<number | null> {
  return new Promise<number | null>((resolve, reject) => {
    app.once('error', reject).once('close', resolve);
  });
}

/** The message of the error it died of, and the place in TypeScript that Node could not read; else its last line. */
export function lastWords(said: string): string {
  const lines = said.split('\n').filter(line => line.trim() !== '' && !/^\s+at |^Node\.js v/.test(line));
  const at = lines.findLastIndex(line => /^(\[?\w*Error\b|Error: )/.test(line));
  const line = lines[at] ?? lines.at(-1) ?? 'it said nothing';
  // esbuild says where and what in the line after.
  const whole = line.endsWith(':') ? (lines[at + 1] ?? line) : (unreadable(line, lines.slice(0, at)) ?? line);
  return whole.trim().replace('file://', '').replace(ROOT, '');
}

/** Before a SyntaxError Node shows its place, the source around it and a mark below the column. */
function unreadable(message: string, before: readonly string[]): string | undefined {
  const reason = /^SyntaxError(?: \[\w+\])?: (.*)/.exec(message)?.[1];
  const place = before.findLast(line => /^file:.*:\d+$/.test(line));
  if (reason === undefined || place === undefined) return undefined;
  const mark = before.findLastIndex(line => /^\s*\^+$/.test(line));
  const column = (before[mark]?.indexOf('^') ?? 0) + 1;
  return `${place}:${column}: ${reason}: ${before[mark - 1]?.trim()}`;
}
