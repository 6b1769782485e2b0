import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

export interface WatchOptions {
  readonly root: string;
  /** Folders to watch with everything below them, and files, there or not: from the root, or absolute and anywhere. */
  readonly paths: readonly string[];
  /** Files saved since the last call, from the root, with `/`. */
  readonly onSaved: (files: readonly string[]) => void;
  /** Nothing more will be heard of some folder. */
  readonly onProblem: (reason: string) => void;
}

/** Editors write a file in several steps. */
const SETTLED_MS = 40;
/** Some empty it first. One that is empty for longer is meant to be. */
const EMPTY_MS = 1_000;

/**
 * Hears of saves. Each folder is watched by itself, rather than recursively, so that files replaced by a rename, as many
 * editors save, are heard of on every system. Answers what ends it.
 */
export function watchFiles({ root, paths, onSaved, onProblem }: WatchOptions): () => void {
  const watchers = new Map<string, FSWatcher>();
  const saved = new Set<string>();
  let isWatching = false;
  let timer: NodeJS.Timeout | undefined;

  const tell = (): void => {
    const files = [...saved].sort();
    saved.clear();
    onSaved(files);
  };
  /** What is written into an empty file is heard of too, and begins this anew. */
  const settled = (): void => {
    if ([...saved].some(file => isEmpty(resolve(root, file)))) timer = setTimeout(tell, EMPTY_MS);
    else tell();
  };
  const heard = (folder: string, name: string | null, wanted: (name: string) => boolean): void => {
    if (name === null || !wanted(name)) return;
    saved.add(relative(root, join(folder, name)).split(sep).join('/'));
    clearTimeout(timer);
    timer = setTimeout(settled, SETTLED_MS);
  };
  const watchFolder = (folder: string, wanted: (name: string) => boolean): void => {
    if (watchers.has(folder)) return;
    try {
      const watcher = watch(folder, (event, name) => {
        heard(folder, name, wanted);
        if (event === 'rename') watchTree(folder, name);
      });
      watcher.on('error', () => forget(folder));
      watchers.set(folder, watcher);
    } catch (error) {
      if (isGone(error)) return;
      onProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const forget = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  /** A new folder is watched with what is in it; one that is gone no longer. */
  const watchTree = (parent: string, name: string | null): void => {
    if (name === null || !roots.some(tree => within(tree, join(parent, name)))) return;
    const folder = join(parent, name);
    const inside = foldersIn(folder);
    if (inside === undefined) return forget(folder);
    // A folder that was removed and made again is another one.
    forget(folder);
    watchFolder(folder, isNoScratch);
    for (const child of inside) watchTree(folder, child);
    // What a new folder came with was there before anybody watched it.
    if (isWatching) for (const file of filesIn(folder)) heard(folder, file, isNoScratch);
  };

  const places = paths.map(path => resolve(root, path));
  const roots = places.filter(path => foldersIn(path) !== undefined);
  const files = new Map<string, Set<string>>();
  for (const path of places.filter(path => !roots.includes(path)))
    files.set(dirname(path), (files.get(dirname(path)) ?? new Set()).add(basename(path)));
  for (const path of roots) watchTree(dirname(path), basename(path));
  for (const [folder, names] of files) watchFolder(folder, name => names.has(name));
  isWatching = true;
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
}

/** Names of the folders in a folder; undefined when it is not a folder. */
function foldersIn(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(entry => entry.name);
  } catch {
    return undefined;
  }
}

/** Names of the files in a folder; none when it is gone already. */
function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => entry.name);
  } catch {
    return [];
  }
}

function isEmpty(file: string): boolean {
  try {
    return statSync(file).size === 0;
  } catch {
    return false;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function within(tree: string, path: string): boolean {
  return path === tree || path.startsWith(tree + sep);
}

/** What editors leave beside a file while they save it; no file here is without an ending. */
function isNoScratch(name: string): boolean {
  return (
    name.includes('.') && !name.startsWith('.') && !name.endsWith('~') && !/\.(sw[a-z]|tmp|bak)$/.test(name)
  );
}
