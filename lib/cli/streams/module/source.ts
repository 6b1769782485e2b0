import { constants, existsSync } from 'node:fs';
import { mkdtemp, open, rm, stat as statOf, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { givenPath } from '../../../terminal/flags.ts';
import { Refusal } from '../../../terminal/refusal.ts';

/** A module's text in a file of its own, or in its own place where its imports are. */
export interface ModuleSource {
  /** As the user named it. */
  readonly uri: string;
  readonly file: string;
  /** Which of its exports is the transform. */
  readonly exported: string;
  /** It has no file of its own here that could be saved. */
  readonly isFetched: boolean;
  /** Getting, bundling and loading it may take so long each. */
  readonly mostMs: number;
  dispose(): Promise<void>;
}

const mostBytes = 1024 * 1024;
const usualMs = 10_000;
const extensions = new Set(['.ts', '.mts', '.js', '.mjs']);

/**
 * Gets a module from a path (relative ones from the user's folder) or a URL (`file:`, `http:`, `https:`; one file of at
 * most 1 MB within `mostMs`). `uri` names it to the user where that is not the path. Refused when it cannot be read.
 */
export async function moduleSource(
  place: string,
  exported = 'stream',
  uri: string = place,
  mostMs = usualMs,
): Promise<ModuleSource> {
  const url = isUrl(place) ? new URL(place) : undefined;
  if (url === undefined || url.protocol === 'file:') {
    const file = url === undefined ? givenPath(place) : pathOf(url, uri);
    await readable(file, uri);
    return { uri, file, exported, isFetched: false, mostMs, dispose: () => Promise.resolve() };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Refusal(`a transform comes from a path, or by file:, http: or https:, not by ${url.protocol}`);
  const text = await fetched(url, uri, mostMs);
  const folder = await mkdtemp(join(tmpdir(), 'millrace-module-'));
  const extension = extname(url.pathname);
  const file = join(folder, `module${extensions.has(extension) ? extension : '.ts'}`);
  await writeFile(file, text);
  const dispose = () => rm(folder, { recursive: true, force: true });
  return { uri, file, exported, isFetched: true, mostMs, dispose };
}

/** `module.function`, where there is such a module and no file of that very name, else a path or URL. */
export function moduleNamed(text: string): Promise<ModuleSource> {
  const [, module, exported] = /^(.+)\.([A-Za-z_]\w*)$/.exec(text) ?? [];
  const file =
    module === undefined || isUrl(text) || existsSync(givenPath(text)) ? undefined : moduleFile(module);
  return file === undefined ? moduleSource(text) : moduleSource(file, exported, text);
}

/** The file of a module of the user's folder, whatever its extension. */
export function moduleFile(module: string): string | undefined {
  return [...extensions].map(extension => module + extension).find(file => existsSync(givenPath(file)));
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(text) && URL.canParse(text);
}

/** The words are the language's own; `file` is where it was looked for, when that says more. */
function notToBeHad(uri: string, cause?: unknown, file?: string): Refusal {
  const where = file === undefined || file === uri || isUrl(uri) ? '' : ` (${file})`;
  return new Refusal(`Couldn't get the transform script from ${uri}${where}`, { cause });
}

function pathOf(url: URL, uri: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw notToBeHad(uri, cause);
  }
}

/** A pipe or a device is not even waited for. */
async function readable(file: string, uri: string): Promise<void> {
  const kind = await statOf(file).catch((cause: unknown) => {
    throw notToBeHad(uri, cause, file);
  });
  if (!kind.isFile()) throw notToBeHad(uri, undefined, file);
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw notToBeHad(uri, cause, file);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw notToBeHad(uri, undefined, file);
    if (stat.size > mostBytes) throw tooLarge(uri);
  } finally {
    await handle.close();
  }
}

async function fetched(url: URL, uri: string, mostMs: number): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(mostMs);
  try {
    const response = await fetch(url, { signal });
    if (!response.ok || response.body === null) throw notToBeHad(uri);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > mostBytes) throw tooLarge(uri);
    }
    return Buffer.concat(chunks);
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    if (signal.aborted) throw new Refusal(`${uri} did not answer within ${mostMs / 1000} s`, { cause });
    throw notToBeHad(uri, cause);
  }
}

function tooLarge(uri: string): Refusal {
  return new Refusal(`the transform script ${uri} is larger than 1 MB`);
}
