import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../../../terminal/refusal.ts';
import { isObject } from '../mapping/answer.ts';
import type { ModuleSource } from './source.ts';

const prefix = 'millrace-check-';
/** No check is at work so long. */
const staleMs = 60_000;
/** In the check's process, a pipe whose other end this one has. */
const lifeline = 4;

/** In a thread of its own, since the module may block the other: ends the process when its parent is gone, or late. */
const watch = (mostMs: number): string => `
const { Socket } = require('node:net');
const end = () => process.kill(process.pid, 'SIGKILL');
setTimeout(end, ${mostMs + 1_000});
new Socket({ fd: ${lifeline}, readable: true }).on('error', end).on('close', end).resume();`;

/** Loads the module beside it as Lambda would, and reports what came of it. */
const program = (mostMs: number): string => `
const { Worker } = require('node:worker_threads');
new Worker(${JSON.stringify(watch(mostMs))}, { eval: true, env: {}, execArgv: [] }).unref();
const message = error => String((error && error.message) || error);
const stack = error => String((error && error.stack) || '');
import('./index.mjs').then(
  ({ handler }) => process.send({ loaded: typeof handler === 'function' }, () => process.exit(0)),
  error => process.send({ error: message(error), stack: stack(error) }, () => process.exit(0)),
);`;

/**
 * Loads a bundle in a process of its own, which is given the variables of the function and nothing of this environment.
 * Refused when it does not load within `mostMs`, or exports no transform. What it throws is reported with the place that
 * `placeIn` finds in the stack that `traced`, another bundle of the same, throws.
 */
export async function checkModule(
  bundle: Uint8Array,
  { uri, mostMs }: Pick<ModuleSource, 'uri' | 'mostMs'>,
  variables: Readonly<Record<string, string>>,
  traced: () => Promise<Uint8Array>,
  placeIn: (stack: string) => string,
): Promise<void> {
  await sweep();
  const answer = await loaded(bundle, variables, mostMs);
  if (answer === 'late') throw new Refusal(`${uri} did not load within ${mostMs / 1000} s`);
  if (isObject(answer) && answer.loaded === true) return;
  if (!isObject(answer) || typeof answer.error !== 'string') throw new Refusal(`${uri}: its process ended`);
  const again = await loaded(await traced(), variables, mostMs);
  const place = isObject(again) && typeof again.stack === 'string' ? placeIn(again.stack) : '';
  throw new Refusal(`${uri}: ${place}${oneLine(answer.error)}`);
}

type Variables = Readonly<Record<string, string>>;

async function loaded(bundle: Uint8Array, variables: Variables, mostMs: number): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  try {
    await writeFile(join(folder, 'index.mjs'), bundle);
    return await load(folder, variables, mostMs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function load(folder: string, variables: Variables, mostMs: number): Promise<unknown> {
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=512', '--enable-source-maps', '--eval', program(mostMs)],
    {
      cwd: folder,
      env: { ...variables, AWS_REGION: 'us-east-1' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
    },
  );
  let answer: unknown;
  child.on('message', message => {
    answer = message;
  });
  const timer = setTimeout(() => {
    answer ??= 'late';
    child.kill('SIGKILL');
  }, mostMs);
  await once(child, 'exit');
  clearTimeout(timer);
  return answer;
}

/** Removes the folders of checks that were killed. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(tmpdir(), name);
    try {
      if (Date.now() - (await stat(folder)).mtimeMs > staleMs) await rm(folder, { recursive: true });
    } catch {
      // Another session was quicker, or it is another user's.
    }
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
