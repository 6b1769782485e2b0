import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Refusal } from '../../terminal/refusal.ts';
import { type Fetchable, isCached } from './cache.ts';
import { verifiedJars } from './checksums.ts';
import { draftOf } from './draft.mjs';
import { waitForLock } from './lock.mjs';
import { makeFolder } from './make-folder.mjs';

export interface FetchProgress {
  /** For instance `Apache Kafka`. */
  readonly title: string;
  /** Files fetched so far, and the name of the last one; 0 and no name when it begins. */
  readonly files: number;
  readonly file: string;
  readonly bytes: number;
}

export type OnFetchProgress = (progress: FetchProgress) => void;

/**
 * Brings one engine into the cache with Maven, whole or not at all: into a folder beside its place, then moved there.
 * A second process waits for the first and finds the work done.
 * @throws Refusal when the cache cannot be written, Maven ends without success, or a jar is not the one that is pinned.
 */
export async function fetchEngine(
  what: Fetchable,
  maven: string,
  onProgress: OnFetchProgress,
  signal?: AbortSignal,
): Promise<void> {
  if (isCached(what)) return;
  const lock = await lockInCache(dirname(what.folder), what.engine);
  try {
    if (isCached(what)) return;
    onProgress({ title: what.title, files: 0, file: '', bytes: 0 });
    const draft = draftOf(what.folder);
    await runMaven(what, maven, draft, onProgress, signal);
    const jars = verifiedJars(what, draft);
    if (what.goal === 'unpack-dependencies') for (const jar of jars) rmSync(join(draft, jar));
    makeExecutable(draft);
    renameSync(draft, what.folder);
  } finally {
    lock.release();
  }
}

/**
 * Waits for the lock of that name in a cache, which is made if it is not there.
 * @throws Refusal where it cannot be written.
 */
export async function lockInCache(cache: string, name: string): Promise<{ release(): void }> {
  try {
    makeFolder(cache);
    return await waitForLock(join(cache, `${name}.lock`));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(`cache folder ${cache} cannot be written (${reason}): name another in MILLRACE_CACHE`, {
      cause: error,
    });
  }
}

const DOWNLOADED = /Downloaded from \S+: \S*\/(\S+) \(([\d.]+) ?([kMG]?)B/;
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9 };

function runMaven(
  what: Fetchable,
  maven: string,
  outputDirectory: string,
  onProgress: OnFetchProgress,
  signal?: AbortSignal,
): Promise<void> {
  const { title, pom, goal, properties } = what;
  // What is unpacked comes as a jar too, to be looked at.
  const goals = [...new Set(['copy-dependencies', goal])].map(each => `dependency:${each}`);
  const args = ['-B', '--strict-checksums', '-f', pom, ...goals, '-DincludeScope=runtime', ...properties];
  // Maven's marks of what it unpacked go with the files, or a second fetch would find nothing left to do.
  const folders = [
    `-DoutputDirectory=${outputDirectory}`,
    `-DmarkersDirectory=${join(outputDirectory, '.markers')}`,
  ];
  const child = spawn(maven, [...args, ...folders], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal } : {}),
  });
  let files = 0;
  let bytes = 0;
  const errors: string[] = [];
  const read = (line: string): void => {
    const [, file = '', size = '', unit = ''] = DOWNLOADED.exec(line) ?? [];
    if (file)
      onProgress({ title, file, files: ++files, bytes: (bytes += Number(size) * (UNITS[unit] ?? 1)) });
    else if (line.includes('[ERROR]')) errors.push(line.replace(/^.*\[ERROR\]\s*/, ''));
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', read);
  return new Promise((resolve, reject) => {
    const failed = (reason: string): void =>
      reject(
        new Refusal(
          `Maven could not fetch ${title} (${reason}): look at its network and settings.xml, then run this again`,
        ),
      );
    child.once('error', error => (signal?.aborted ? reject(signal.reason) : failed(error.message)));
    child.once('close', code => (code === 0 ? resolve() : failed(errors[0] ?? `exit code ${code}`)));
  });
}

/** Jars keep no modes. */
function makeExecutable(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const inside = entry.parentPath;
    if (entry.isFile() && /[/\\](bin|scripts)$/.test(inside) && existsSync(inside))
      chmodSync(join(inside, entry.name), 0o755);
  }
}
