import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type BuildOptions, buildSync, type Metafile, version } from 'esbuild';

interface Options extends BuildOptions {
  readonly absWorkingDir: string;
  readonly outdir: string;
  /** Source by name of what is made of it, both without a way out of their folders. */
  readonly entryPoints: Readonly<Record<string, string>>;
}

/** What was bundled last of a source with some options. */
interface Kept {
  /** SHA-256 of each file that went into it, by path from the project's root; empty where there was no such file. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The name of its folder, which never changes. */
  readonly out: string;
  /** What is in that folder. */
  readonly files: readonly string[];
}

/** Times of files are those of the kernel's clock as it ticked last, ms. */
const TICK_MS = 10;

/** These decide how packages and files are found. */
const resolution = ['package.json', 'package-lock.json', 'tsconfig.json'];

/**
 * Bundles as esbuild does, into `outdir`. An entry point is bundled only where a file that went into it has changed since the
 * last time; else what that made is copied. It is kept beside the packages, and goes with them. Answers which files went
 * into each entry point, by its name: paths from the project's root.
 */
export function buildOnce(options: Options): ReadonlyMap<string, readonly string[]> {
  const { absWorkingDir: root, outdir, entryPoints, ...others } = options;
  // Before any file is read, be it to see whether it has changed.
  const began = Date.now() - TICK_MS;
  const shelf = shelfOf(root, { ...others, logLevel: undefined, metafile: undefined });
  const found = new Map<string, readonly string[]>();
  const stale: [string, string][] = [];
  for (const [name, source] of Object.entries(entryPoints)) {
    const inputs = shelf.take(name, source, outdir);
    if (inputs === undefined) stale.push([name, source]);
    else found.set(name, inputs);
  }
  if (stale.length === 0) return found;
  const { metafile } = buildSync({ ...options, entryPoints: Object.fromEntries(stale), metafile: true });
  for (const [name, source] of stale) {
    const inputs = inputsOf(metafile, source);
    found.set(name, inputs);
    const files = Object.keys(metafile.outputs).map(file => resolve(root, file));
    shelf.put(name, source, inputs, began, files.filter(isOf(join(outdir, name))));
  }
  return found;
}

/** Every file that went into anything that is kept, from the project's root. */
export function keptInputs(root: string): readonly string[] {
  const folder = folderOf(root);
  const names = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.json')) : [];
  const kept = names.flatMap(name => Object.keys(readKept(join(folder, name))?.inputs ?? {}));
  return [...new Set(kept)];
}

/** Every file that a source leads to, by whatever way: also those of which nothing is left in the bundle. */
export function inputsOf({ inputs }: Metafile, source: string): readonly string[] {
  const reached = new Set([source]);
  // A set is walked in the order in which it grows.
  for (const file of reached)
    for (const { path, external } of inputs[file]?.imports ?? []) if (!external) reached.add(path);
  return [...reached];
}

/** `transform/trades/index.mjs` is of `transform/trades/index`, and so would be its styles. */
function isOf(path: string): (file: string) => boolean {
  return file => dirname(file) === dirname(path) && basename(file).startsWith(`${basename(path)}.`);
}

/** What is kept of bundles with some options. */
function shelfOf(root: string, options: BuildOptions) {
  const folder = folderOf(root);
  const hashes = new Map<string, string>();
  const hashAt = (file: string): string => {
    const hash = hashes.get(file) ?? hashOfFile(join(root, file));
    hashes.set(file, hash);
    return hash;
  };
  const nameOf = (name: string, source: string): string =>
    hashOf(JSON.stringify([version, options, name, source])).slice(0, 16);

  return {
    /** Copies what is kept into a folder, and answers what it was made of; undefined where that is not as it was. */
    take(name: string, source: string, outdir: string): readonly string[] | undefined {
      const kept = readKept(join(folder, `${nameOf(name, source)}.json`));
      if (kept === undefined) return undefined;
      if (Object.entries(kept.inputs).some(([file, hash]) => hashAt(file) !== hash)) return undefined;
      const to = dirname(join(outdir, name));
      mkdirSync(to, { recursive: true });
      try {
        for (const file of kept.files) copyFileSync(join(folder, kept.out, file), join(to, file));
      } catch {
        // Another process has put a newer one in its place, or does so right now.
        return undefined;
      }
      return Object.keys(kept.inputs).filter(file => !resolution.includes(file));
    },

    /** Keeps what was made, unless a file was saved since it began: that may not be what esbuild read. */
    put(
      name: string,
      source: string,
      made: readonly string[],
      began: number,
      files: readonly string[],
    ): void {
      const inputs = [...new Set([...resolution, ...made])];
      if (inputs.some(file => changedAt(root, file) >= began)) return;
      const key = nameOf(name, source);
      const content = Object.fromEntries(inputs.map(file => [file, hashAt(file)]));
      const out = `${key}-${hashOf(JSON.stringify(content)).slice(0, 16)}`;
      try {
        const last = readKept(join(folder, `${key}.json`));
        keep(folder, key, files, { inputs: content, out, files: files.map(file => basename(file)) });
        if (last && last.out !== out) rmSync(join(folder, last.out), { recursive: true, force: true });
      } catch {
        // A folder that others own, or a full disk: the next call bundles again.
      }
    },
  };
}

function folderOf(root: string): string {
  return join(root, 'node_modules/.cache/bundles');
}

function readKept(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch {
    return undefined;
  }
}

/** Each step whole or not at all, the folder before what names it. */
function keep(folder: string, name: string, files: readonly string[], kept: Kept): void {
  const draft = join(folder, `${name}.${process.pid}`);
  try {
    mkdirSync(draft, { recursive: true });
    for (const file of files) copyFileSync(file, join(draft, basename(file)));
    if (!existsSync(join(folder, kept.out))) renameSync(draft, join(folder, kept.out));
    writeFileSync(`${draft}.json`, JSON.stringify(kept));
    renameSync(`${draft}.json`, join(folder, `${name}.json`));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function changedAt(root: string, file: string): number {
  return statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function hashOfFile(path: string): string {
  try {
    return hashOf(readFileSync(path));
  } catch {
    return '';
  }
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
