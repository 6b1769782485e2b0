import { once } from 'node:events';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Message, stop } from 'esbuild';
import { Refusal } from '../../../terminal/refusal.ts';
import type { ModuleSource } from './source.ts';

const wrapper = fileURLToPath(new URL('../../../../functions/stream/handler.ts', import.meta.url));
/** Half of what CreateFunction takes in one call. */
const mostBytes = 25 * 1024 * 1024;

const mostMs = 10_000;

/** What is deployed: one ES module that exports `handler`. Refused when that takes longer than 10 s. */
export async function bundleModule({ file, uri, exported }: ModuleSource): Promise<Uint8Array> {
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
    throw new Refusal(`${uri}: ${firstFault(error.errors as readonly Message[])}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  throw new Error('late');
}

/** The first of esbuild's complaints: line and column, both from 1, and the words. */
function firstFault(errors: readonly Message[]): string {
  const [first] = errors;
  if (first === undefined) return 'it cannot be bundled';
  const place =
    first.location === null ? '' : `line ${first.location.line}, column ${first.location.column + 1}: `;
  return place + first.text.replaceAll(/\s*\n\s*/g, ' ');
}
