import { spawn } from 'node:child_process';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Json, objectOf } from '../assembly/template.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface SynthOptions {
  readonly stage: string;
  /** Ends up here whole; until then, what the last start put there stays. */
  readonly outDir: string;
  readonly logFile: string;
  readonly signal: AbortSignal;
}

/**
 * Synthesizes the app as `cdk synth` would, without the CDK CLI and its checks (2 s instead of 6): the same program,
 * with the context of cdk.json and the stage. Throws with the last thing the app said.
 */
export async function synthesize({ stage, outDir, logFile, signal }: SynthOptions): Promise<void> {
  const fresh = `${outDir}.new`;
  await rm(fresh, { recursive: true, force: true });
  const cdk = objectOf(JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8')) as Json);
  const context = { ...objectOf(cdk.context), stage };
  const environment = {
    CDK_OUTDIR: fresh,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    CDK_VALIDATION: 'false',
  };
  const { code, said } = await runApp(environment, signal);
  await writeFile(logFile, said);
  if (code !== 0)
    throw new Error(`the app does not synthesize: ${lastWords(said)} (all of it in ${logFile})`);
  await rm(outDir, { recursive: true, force: true });
  await rename(fresh, outDir);
}

async function runApp(
  environment: Record<string, string>,
  signal: AbortSignal,
): Promise<{ code: number | null; said: string }> {
  const app = spawn(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  const said: Buffer[] = [];
  for (const stream of [app.stdout, app.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    app.once('error', reject).once('close', resolve);
  });
  return { code, said: Buffer.concat(said).toString('utf8') };
}

/** The message of the error it died of, else its last line. */
function lastWords(said: string): string {
  const lines = said.split('\n').filter(line => line.trim() !== '' && !/^\s+at |^Node\.js v/.test(line));
  return (lines.findLast(line => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? 'it said nothing').trim();
}
