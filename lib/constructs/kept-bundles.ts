import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, buildSync, version } from 'esbuild';

interface Options extends BuildOptions {
  readonly absWorkingDir: string;
  readonly outdir: string;
}

/** What was bundled last with some options. */
interface Kept {
  /** SHA-256 of each file that went into it, by path from the project's root; empty where there was no such file. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The name of its folder, which never changes. */
  readonly out: string;
}

/** These decide how packages and files are found. */
const resolution = ['package.json', 'package-lock.json', 'tsconfig.json'];

/**
 * Bundles as esbuild does, into `outdir`. What the last call with these options made is copied instead where every file
 * that went into it still has the same content; it is kept beside the packages, and goes with them.
 */
export function buildOnce(options: Options): void {
  const { absWorkingDir: root, outdir, ...others } = options;
  const folder = join(root, 'node_modules/.cache/bundles');
  const name = hashOf(JSON.stringify([version, others])).slice(0, 16);
  const last = readKept(join(folder, `${name}.json`));
  if (
    last !== undefined &&
    Object.entries(last.inputs).every(([file, hash]) => hashAt(root, file) === hash)
  ) {
    try {
      cpSync(join(folder, last.out), outdir, { recursive: true });
      return;
    } catch {
      // Another process has put a newer one in its place.
    }
  }
  const began = Date.now();
  const { metafile } = buildSync({ ...options, metafile: true });
  const files = [...resolution, ...Object.keys(metafile.inputs)];
  // What was saved meanwhile may not be what esbuild read.
  if (files.some(file => changedAt(root, file) >= began)) return;
  const inputs = Object.fromEntries(files.map(file => [file, hashAt(root, file)]));
  const out = `${name}-${hashOf(JSON.stringify(inputs)).slice(0, 16)}`;
  try {
    keep(folder, name, outdir, { inputs, out });
    if (last && last.out !== out) rmSync(join(folder, last.out), { recursive: true, force: true });
  } catch {
    // A folder that others own, or a full disk: the next call bundles again.
  }
}

function readKept(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch {
    return undefined;
  }
}

/** Each step whole or not at all, the folder before what names it. */
function keep(folder: string, name: string, outdir: string, kept: Kept): void {
  const draft = join(folder, `${name}.${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    cpSync(outdir, draft, { recursive: true });
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

function hashAt(root: string, file: string): string {
  try {
    return hashOf(readFileSync(join(root, file)));
  } catch {
    return '';
  }
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
