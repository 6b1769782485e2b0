// A command consists of some hundred small files and as many of packages; Node starts it in half the time when they are few.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { httpAlone } from './http-alone.mjs';

/** Times of files are those of the kernel's clock as it ticked last. */
const TICK_MS = 10;
/** Parts that are loaded late must still be there for a command that runs. */
const OLD_MS = 30 * 24 * 3_600_000;

/** What a source asks about its own place is answered for the source, not for what is made of it. */
const PLACE = {
  'import.meta.url': 'metaUrl',
  'import.meta.dirname': 'metaDirname',
  'import.meta.filename': 'metaFilename',
};

const SDK = /^@aws-sdk\//;

/**
 * The file that runs a command `bin/NAME.ts`: one made of all its sources, beside another of AWS's SDK. Both are kept with
 * the packages; the first is made anew, in a tenth of a second, when a source was saved. Where that fails, as with a source
 * that does not parse, and for every other file, it is the file itself.
 * @param {string} root
 * @param {string} file from the project's root
 * @returns {Promise<string>} its path
 */
export async function keptCommand(root, file) {
  const name = /^bin[\\/]([\w-]+)\.ts$/.exec(file)?.[1];
  if (name === undefined) return join(root, file);
  try {
    const packages = realpathSync(join(root, 'node_modules'));
    const shelf = join(packages, '.cache/commands');
    const sdk = await kept(dirname(packages), shelf, 'sdk', bundleSdk);
    const command = await kept(root, shelf, `${name}-${hashOf(root + sdk)}`, (_, draft) =>
      bundle(root, draft, {
        entryPoints: { command: file },
        packages: 'external',
        alias: httpAlone,
        define: PLACE,
        plugins: [{ name: 'sources', setup: build => bindSources(build, sdk) }],
      }),
    );
    return join(command, 'command.mjs');
  } catch {
    return join(root, file);
  }
}

/**
 * The folder of what was made of files of a project, made now where one of them has changed.
 * @param {string} root
 * @param {string} shelf
 * @param {string} name
 * @param {(root: string, folder: string) => Promise<readonly string[]>} make answers which files it read, from the root
 */
async function kept(root, shelf, name, make) {
  const index = join(shelf, `${name}.json`);
  const last = readIndex(index);
  const maker = hashOf(readFileSync(import.meta.filename, 'utf8'));
  const isSame =
    last?.maker === maker &&
    Object.entries(last.inputs).every(([input, stamp]) => stampOf(root, input) === stamp);
  if (isSame && existsSync(join(shelf, last.folder))) return join(shelf, last.folder);
  mkdirSync(shelf, { recursive: true });
  removeOld(shelf, `${name}-`);
  const began = Date.now();
  const folder = mkdtempSync(join(shelf, `${name}-`));
  const inputs = await make(root, folder);
  // What was saved since may not be what was read.
  if (inputs.every(input => statSync(join(root, input)).mtimeMs < began - TICK_MS)) {
    const stamps = Object.fromEntries(inputs.map(input => [input, stampOf(root, input)]));
    writeFileSync(`${folder}.json`, JSON.stringify({ folder: basename(folder), maker, inputs: stamps }));
    renameSync(`${folder}.json`, index);
  }
  return folder;
}

/**
 * AWS's SDK, a file for each of its packages that the project depends on.
 * @param {string} root
 * @param {string} outdir
 */
function bundleSdk(root, outdir) {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const names = Object.keys(dependencies).filter(name => SDK.test(name));
  return bundle(root, outdir, {
    entryPoints: Object.fromEntries(names.map(name => [name.replace(SDK, ''), name])),
    alias: httpAlone,
    // CommonJS among them calls require, which an ES module lacks.
    banner: {
      js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
    },
  });
}

/**
 * @param {string} root
 * @param {string} outdir
 * @param {Partial<import('esbuild').BuildOptions>} options
 * @returns {Promise<readonly string[]>} the files that went into it, and those that say what packages these are
 */
async function bundle(root, outdir, options) {
  const { build, stop } = await import('esbuild');
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      outdir,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      // What is imported late is read late.
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      mainFields: ['module', 'main'],
      metafile: true,
      logLevel: 'silent',
      ...options,
    });
    return ['package.json', 'package-lock.json', ...Object.keys(metafile?.inputs ?? {})];
  } finally {
    await stop();
  }
}

/**
 * @param {import('esbuild').PluginBuild} build
 * @param {string} sdk
 */
function bindSources(build, sdk) {
  build.onResolve({ filter: SDK }, ({ path }) => {
    const file = join(sdk, `${path.replace(SDK, '')}.mjs`);
    return existsSync(file) ? { path: pathToFileURL(file).href, external: true } : undefined;
  });
  build.onLoad({ filter: /\.(ts|mjs)$/ }, ({ path }) => {
    const source = readFileSync(path, 'utf8');
    const [url, folder, file] = [pathToFileURL(path).href, dirname(path), path].map(place =>
      JSON.stringify(place),
    );
    const places = `const metaUrl = ${url}, metaDirname = ${folder}, metaFilename = ${file};`;
    const contents = source.includes('import.meta.') ? places + source : source;
    return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
  });
}

/**
 * How a file is known again.
 * @param {string} root
 * @param {string} file
 */
function stampOf(root, file) {
  const { mtimeMs, size } = statSync(`${root}/${file}`, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size}`;
}

/**
 * @param {string} shelf
 * @param {string} prefix
 */
function removeOld(shelf, prefix) {
  for (const name of readdirSync(shelf).filter(each => each.startsWith(prefix))) {
    const path = join(shelf, name);
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (changed < Date.now() - OLD_MS) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @returns {{ readonly folder: string, readonly maker: string, readonly inputs: Readonly<Record<string, string>> } | undefined}
 *   `maker`: a hash of this file, which decides how things are made
 */
function readIndex(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} text */
function hashOf(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
