import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Message, type Plugin, stop } from 'esbuild';
import { Refusal } from '../../../terminal/refusal.ts';
import type { ModuleSource } from './source.ts';

const wrapper = fileURLToPath(new URL('../../../../functions/stream/handler.ts', import.meta.url));
/** Half of what CreateFunction takes in one call. */
const mostBytes = 25 * 1024 * 1024;

const mostMs = 10_000;

/**
 * What is deployed: one ES module that exports `handler`. Refused when that takes longer than 10 s. `read` gets the files
 * that it consists of, but for packages; of a module that is refused, those that were read or looked for till then.
 * `traced`: not to be deployed; its stacks, with `--enable-source-maps`, name lines of those files.
 */
export async function bundleModule(
  { file, uri, exported }: ModuleSource,
  read: Set<string>,
  traced = false,
): Promise<Uint8Array> {
  const contents = `
import { createHandler } from ${JSON.stringify(wrapper)};
import * as transform from ${JSON.stringify(file)};
const { ${exported}: stream } = transform;
export const handler = createHandler(stream, process.env, ${JSON.stringify(exported)});
`;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), mostMs);
  try {
    const { outputFiles } = await Promise.race([
      build({
        stdin: { contents, resolveDir: dirname(wrapper), sourcefile: 'transform.ts', loader: 'ts' },
        write: false,
        bundle: true,
        minify: !traced,
        sourcemap: traced && 'inline',
        sourcesContent: false,
        sourceRoot: pathToFileURL('./').href,
        format: 'esm',
        platform: 'node',
        target: 'node24',
        mainFields: ['module', 'main'],
        // CommonJS dependencies call require, which an ES module lacks.
        banner: {
          js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
        },
        legalComments: 'none',
        logLevel: 'silent',
        // A module from elsewhere must not be ruled by a tsconfig.json that happens to lie near it.
        tsconfigRaw: {},
        plugins: [noting(read)],
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
      throw new Refusal(`${uri} could not be bundled within 10 s`, { cause: error });
    }
    if (!(error instanceof Error && 'errors' in error)) throw error;
    throw new Refusal(`${uri}: ${firstFault(error.errors as readonly Message[], file)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  throw new Error('late');
}

function noting(read: Set<string>): Plugin {
  const note = (path: string): undefined => {
    if (!path.includes('node_modules')) read.add(path);
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
  const own = dirname(dirname(wrapper));
  for (const [, file = '', line, column] of stack.matchAll(/(?:\(|\bat )([^()]+?):(\d+):(\d+)\)?$/gm)) {
    if (read.has(file) && !file.startsWith(own)) return place(file, Number(line), Number(column), module);
  }
  return '';
}

/** The file unless it is the module, line and column, both from 1. */
function place(file: string, line: number, column: number, module: string): string {
  return `${file === realpathSync(module) ? '' : `${file}: `}line ${line}, column ${column}: `;
}
