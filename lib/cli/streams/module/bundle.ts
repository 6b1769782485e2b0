import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
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
 */
export async function bundleModule(
  { file, uri, exported }: ModuleSource,
  read: Set<string>,
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
        minify: true,
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

/** The first of esbuild's complaints: the file unless it is the module, line and column, both from 1, and the words. */
function firstFault(errors: readonly Message[], module: string): string {
  const [first] = errors;
  if (first === undefined) return 'it cannot be bundled';
  const words = first.text.replaceAll(/\s*\n\s*/g, ' ');
  if (first.location === null) return words;
  const { file, line, column } = first.location;
  const place = `line ${line}, column ${column + 1}: ${words}`;
  const path = resolve(file);
  return path === realpathSync(module) ? place : `${path}: ${place}`;
}
