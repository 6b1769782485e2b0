import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildOptions, buildSync } from 'esbuild';
import { inLambda } from '../bundles/in-lambda.mjs';
import { buildOnce } from '../bundles/kept-bundles.ts';
import { missingExports } from '../bundles/missing-exports.ts';

/** A function, by its file under `functions/`. */
export type Entry = `${string}/${string}`;

export interface Bundles {
  /**
   * Folder that holds a function's `index.mjs`, its source map beside it where one was asked for, and nothing else.
   * Throws for a function that is not among the entries.
   */
  functionFolder(entry: Entry): string;
  /** Folder of the static site. */
  readonly site: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Bundles functions in one call, the AWS SDK included, and the dashboard in another, into a new temporary folder
 * that goes when the process ends. The same sources give the same bytes, whatever the folder. `sourceMaps` is for a
 * debugger: code that can be read, and a map to the TypeScript by absolute address. The dashboard shows the pages of
 * these pipelines, or of all.
 */
export function bundle(
  entries: readonly Entry[],
  sourceMaps = false,
  pipelines?: readonly string[],
): Bundles {
  const { folder, bundles } = bundlesFor(entries);
  const options = functionOptions(folder, entries, sourceMaps);
  if (sourceMaps) {
    // Maps hold the way from this folder to the sources.
    buildSync(options);
    for (const entry of entries) addressSources(bundles, entry);
  } else buildOnce(options);
  buildOnce(siteOptions(folder));
  copyPages(bundles, pipelines);
  return bundles;
}

/** A new temporary folder for bundles. */
export function bundlesFor(entries: readonly Entry[]): {
  readonly folder: string;
  readonly bundles: Bundles;
} {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bundle-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const functionFolder = (entry: Entry): string => {
    if (entries.includes(entry)) return join(folder, 'functions', entry);
    throw new Error(`functions/${entry}.ts is not bundled: name it in the entries of its pipeline`);
  };
  return { folder, bundles: { site: join(folder, 'site'), functionFolder } };
}

export function functionOptions(folder: string, chosen: readonly Entry[], sourceMaps: boolean) {
  return {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(chosen.map(entry => [`${entry}/index`, `functions/${entry}.ts`])),
    outdir: join(folder, 'functions'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: !sourceMaps,
    sourcemap: sourceMaps ? 'linked' : false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The ESM build of the SDK is 200 KB smaller, and loads 30 ms sooner, than what `main` names.
    mainFields: ['module', 'main'],
    alias: inLambda,
    // CommonJS dependencies call require, which an ES module lacks.
    banner: {
      js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
    },
    legalComments: 'none',
    logLevel: 'warning',
    logOverride: missingExports,
  } as const satisfies BuildOptions;
}

export function siteOptions(folder: string) {
  return {
    absWorkingDir: root,
    entryPoints: { main: 'dashboard/main.tsx' },
    outdir: join(folder, 'site'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
    logOverride: missingExports,
  } as const satisfies BuildOptions;
}

/** Copies what the dashboard's code needs around it; the page gets the names of the pipelines, if there are any. */
export function copyPages({ site }: Bundles, pipelines?: readonly string[]): void {
  const source = join(root, 'dashboard');
  for (const file of readdirSync(source).filter(name => /\.(html|svg)$/.test(name))) {
    copyFileSync(join(source, file), join(site, file));
  }
  if (pipelines === undefined) return;
  const page = join(site, 'index.html');
  const body = `<body data-pipelines="${pipelines.join(',')}">`;
  writeFileSync(page, readFileSync(page, 'utf8').replace('<body>', body));
}

/** Sources by `file:` addresses: relative ones would be lost when the bundle is copied into the assembly. */
export function addressSources(bundles: Bundles, entry: Entry): void {
  const file = join(bundles.functionFolder(entry), 'index.mjs.map');
  const map = JSON.parse(readFileSync(file, 'utf8')) as { sources: string[] };
  map.sources = map.sources.map(source => pathToFileURL(resolve(dirname(file), source)).href);
  writeFileSync(file, JSON.stringify(map));
}
