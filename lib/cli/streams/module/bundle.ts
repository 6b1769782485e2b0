import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BuildOptions, Message, Plugin } from 'esbuild';
import { Refusal } from '../../../terminal/refusal.ts';
import { inLambda } from '../../../bundles/in-lambda.mjs';
import { missingExports } from '../../../bundles/missing-exports.ts';
import type { ModuleSource } from './source.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const wrapper = 'functions/stream/handler.ts';
/** Half of what CreateFunction takes in one call. */
const mostBytes = 25 * 1024 * 1024;

/** Of what surrounds a module, and of both together. */
const options = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'silent',
  logOverride: missingExports,
  // A module from elsewhere must not be ruled by a tsconfig.json that happens to lie near it.
  tsconfigRaw: {},
} as const satisfies BuildOptions;

/**
 * What is deployed: one ES module that exports `handler`. Refused when that takes longer than `mostMs`. `read` gets the files that it
 * consists of, but for packages; of a module that is refused, those that were read or looked for till then.
 * `traced`: not to be deployed; its stacks, with `--enable-source-maps`, name lines of those files.
 */
export async function bundleModule(
  { file, uri, exported, mostMs }: ModuleSource,
  read: Set<string>,
  traced = false,
): Promise<Uint8Array> {
  // Most commands bundle nothing, and need not read the bundler.
  const { build, stop } = await import('esbuild');
  const folder = mkdtempSync(join(tmpdir(), 'millrace-module-'));
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), mostMs);
  try {
    const surroundings = await surroundingsIn(folder, read);
    const contents = `
import { createHandler } from ${JSON.stringify(surroundings)};
import * as transform from ${JSON.stringify(file)};
const { ${exported}: stream } = transform;
export const handler = createHandler(stream, process.env, ${JSON.stringify(exported)});
`;
    const { outputFiles } = await Promise.race([
      build({
        ...options,
        stdin: { contents, resolveDir: root, sourcefile: 'transform.ts', loader: 'ts' },
        write: false,
        // CommonJS dependencies call require, which an ES module lacks.
        banner: {
          js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
        },
        minify: !traced,
        sourcemap: traced && 'inline',
        sourcesContent: false,
        sourceRoot: pathToFileURL('./').href,
        plugins: [noting(read, folder)],
      }),
      aborted(late.signal),
    ]);
    const bytes = outputFiles[0]?.contents ?? new Uint8Array();
    if (bytes.length > mostBytes) throw new Refusal(`${uri} and what it imports are larger than 25 MB`);
    return bytes;
  } catch (error) {
    if (late.signal.aborted) {
      // A bundler that waits, say for a pipe among the imports, hears of nothing but its end.
      await stop();
      throw new Refusal(`${uri} could not be bundled within ${mostMs / 1000} s`, { cause: error });
    }
    if (!(error instanceof Error && 'errors' in error)) throw error;
    throw new Refusal(`${uri}: ${firstFault(error.errors as readonly Message[], file)}`, { cause: error });
  } finally {
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything around a module is the same for all: bundled once, and kept. `read` gets what it consists of. */
async function surroundingsIn(folder: string, read: Set<string>): Promise<string> {
  const { buildOnce } = await import('../../../bundles/kept-bundles.ts');
  const made = buildOnce({
    ...options,
    absWorkingDir: root,
    alias: inLambda,
    minify: true,
    outdir: folder,
    entryPoints: { handler: wrapper },
  });
  for (const path of made.get('handler') ?? []) if (isOwn(path)) read.add(resolve(root, path));
  return join(folder, 'handler.js');
}

async function aborted(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  throw new Error('late');
}

function noting(read: Set<string>, folder: string): Plugin {
  const note = (path: string): undefined => {
    if (isOwn(path) && !path.startsWith(folder)) read.add(path);
  };
  return {
    name: 'noting',
    setup(build) {
      build.onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => note(path));
      // One that is not there yet is worth waiting for.
      build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => note(resolve(resolveDir, path)));
    },
  };
}

function isOwn(path: string): boolean {
  return !path.includes('node_modules');
}

/** The first of esbuild's complaints. */
function firstFault(errors: readonly Message[], module: string): string {
  const [first] = errors;
  if (first === undefined) return 'it cannot be bundled';
  const words = first.text.replaceAll(/\s*\n\s*/g, ' ');
  if (first.location === null) return words;
  const { file, line, column } = first.location;
  return place(resolve(file), line, column + 1, module) + words;
}

/** The topmost place in a stack that is in the module or in what it imports, for the front of a message; else empty. */
export function placeIn(stack: string, module: string, read: ReadonlySet<string>): string {
  const own = dirname(dirname(join(root, wrapper)));
  for (const [, file = '', line, column] of stack.matchAll(/(?:\(|\bat )([^()]+?):(\d+):(\d+)\)?$/gm)) {
    if (read.has(file) && !file.startsWith(own)) return place(file, Number(line), Number(column), module);
  }
  return '';
}

/** The file unless it is the module, line and column, both from 1. */
function place(file: string, line: number, column: number, module: string): string {
  return `${file === realpathSync(module) ? '' : `${file}: `}line ${line}, column ${column}: `;
}
