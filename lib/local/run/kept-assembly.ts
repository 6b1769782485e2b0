import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keptInputs } from '../../bundles/kept-bundles.ts';

/** What the app's program is and reads, from the project's root; files of packages are those that are bundled. */
const SOURCES = [
  'bin',
  'lib',
  'domain',
  'functions',
  'dashboard',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
/** Of some 25 MB each. */
const MOST = 4;
const DRAFT = 'draft-';
/** A process that works on a draft ends long before: an older one was left by a process that was killed. */
const OLD_DRAFT_MS = 3_600_000;

/** What the app became for the same sources, packages, variables and words before; beside the packages, and gone with them. */
export interface KeptAssembly {
  /** Copies it into a folder that is not there yet; false where nothing is kept, and then there is no folder. */
  copyTo(folder: string): Promise<boolean>;
  /** Keeps a finished assembly, unless something was saved since this was opened. */
  keep(folder: string): Promise<void>;
}

export async function openKeptAssembly(root: string, words: readonly string[]): Promise<KeptAssembly> {
  const shelf = join(root, 'node_modules/.cache/assemblies');
  const sources = await sourcesAt(root);
  const name = async (): Promise<string> =>
    hashOf(JSON.stringify([process.version, words, variables(), sources, await packagesAt(root)]));

  return {
    async copyTo(folder) {
      try {
        await cp(join(shelf, await name()), folder, { recursive: true, errorOnExist: true });
        return true;
      } catch {
        // None is kept, or another process is just removing it.
        await rm(folder, { recursive: true, force: true });
        return false;
      }
    },
    async keep(folder) {
      if ((await sourcesAt(root)) !== sources) return;
      let draft: string | undefined;
      try {
        await mkdir(shelf, { recursive: true });
        draft = await mkdtemp(join(shelf, DRAFT));
        await cp(folder, draft, { recursive: true });
        await rename(draft, join(shelf, await name()));
        await removeOldest(shelf);
      } catch {
        // It is kept already, or the folder cannot be written: then the next start synthesizes again.
      } finally {
        if (draft !== undefined) await rm(draft, { recursive: true, force: true });
      }
    },
  };
}

/** What pipelines may be chosen by. */
function variables(): readonly (readonly [string, string | undefined])[] {
  return Object.entries(process.env)
    .filter(([name]) => /^(MILLRACE|CDK)_/.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

async function sourcesAt(root: string): Promise<string> {
  const found = await Promise.all(
    SOURCES.map(async source => {
      const path = join(root, source);
      if (!(await stat(path).catch(() => undefined))?.isDirectory()) return [source];
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
    }),
  );
  return contentOf(
    root,
    found.flat().map(path => (path.startsWith(root) ? path.slice(root.length) : path)),
  );
}

/** Of files of packages, which somebody may have changed by hand. */
function packagesAt(root: string): Promise<string> {
  return contentOf(
    root,
    keptInputs(root).filter(path => path.startsWith('node_modules/')),
  );
}

/** A hash of the files with their names. */
async function contentOf(root: string, paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths.toSorted())
    hash.update(`\n${path}\n`).update(await readFile(join(root, path)).catch(() => 'none'));
  return hash.digest('hex');
}

async function removeOldest(shelf: string): Promise<void> {
  const all = await Promise.all(
    (await readdir(shelf)).map(async name => ({ name, ms: (await stat(join(shelf, name))).mtimeMs })),
  );
  const drafts = all.filter(({ name }) => name.startsWith(DRAFT));
  const kept = all.filter(({ name }) => !name.startsWith(DRAFT)).toSorted((a, b) => b.ms - a.ms);
  const old = drafts.filter(({ ms }) => ms < Date.now() - OLD_DRAFT_MS);
  for (const { name } of [...old, ...kept.slice(MOST)]) {
    // Gone at once: who is copying it fails, rather than have a part of it.
    const gone = join(await mkdtemp(join(shelf, DRAFT)), name);
    await rename(join(shelf, name), gone);
    await rm(dirname(gone), { recursive: true, force: true });
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
