import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { draftOf } from './draft.mjs';
import { lockInCache } from './fetch.ts';

export interface ClassesOptions {
  readonly java: string;
  /** Folder of the broker's jars. */
  readonly jars: string;
  /** Where the archive is kept. */
  readonly cache: string;
  /** Where a broker without an archive notes which classes it loads. */
  readonly list: string;
}

/**
 * The broker's classes as Java itself keeps them, parsed and verified: with such an archive a broker starts with two thirds of
 * the work. It is made once, of what a broker has loaded, and Java goes without one that does not fit it.
 */
export interface Classes {
  /** For Java, before the name of the program. */
  readonly words: readonly string[];
  /** Makes the archive if it is not there; takes some ten seconds of processor time, behind whatever else wants it. */
  archive(signal: AbortSignal): Promise<void>;
}

const nice = 10;

export function classesOf({ java, jars, cache, list }: ClassesOptions): Classes {
  // Whoever gives Java an archive by the environment keeps it.
  if (/SharedArchiveFile/.test(process.env['JDK_JAVA_OPTIONS'] ?? ''))
    return { words: [], archive: async () => {} };
  const archive = archiveIn({ java, jars, cache });
  const words = existsSync(archive)
    ? [`-XX:SharedArchiveFile=${archive}`]
    : [`-XX:DumpLoadedClassList=${list}`];
  return {
    words,
    async archive(signal) {
      if (existsSync(archive) || !existsSync(list)) return;
      const lock = await lockInCache(cache, 'kafka-archive');
      const draft = draftOf(archive);
      const loaded = `${draft}.list`;
      try {
        if (existsSync(archive) || signal.aborted) return;
        // The broker goes on writing it.
        const text = readFileSync(list, 'utf8');
        writeFileSync(loaded, text.slice(0, text.lastIndexOf('\n') + 1));
        const dump = ['-Xshare:dump', `-XX:SharedClassListFile=${loaded}`, `-XX:SharedArchiveFile=${draft}`];
        const making = spawn(java, [...dump, '-XX:+UseSerialGC', '-cp', join(jars, '*')], {
          stdio: 'ignore',
          signal,
          killSignal: 'SIGKILL',
        });
        if (making.pid !== undefined) setPriority(making.pid, nice);
        const [code] = (await once(making, 'exit')) as [number | null];
        if (code === 0) renameSync(draft, archive);
      } finally {
        for (const file of [draft, loaded]) rmSync(file, { force: true });
        lock.release();
      }
    },
  };
}

/** Where the archive is, once it was made; its name holds what it depends on. */
export function archiveIn({ java, jars, cache }: Omit<ClassesOptions, 'list'>): string {
  const program = realpathSync(java);
  const { mtimeMs, size } = statSync(program);
  const hash = createHash('sha256')
    .update(JSON.stringify([program, mtimeMs, size, jars]))
    .digest('hex');
  return join(cache, `kafka-archive-${hash.slice(0, 12)}.jsa`);
}
