import { constants, existsSync, renameSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { draftOf } from './draft.mjs';
import { lockInCache } from './fetch.ts';

/** Data an engine begins with, which take seconds to make and are the same each time. */
export interface PreparedData {
  /** The folder of fetched engines. */
  readonly cache: string;
  readonly engine: 'kafka' | 'mysql';
  /** Everything the data depend on: a change of it makes other data. */
  readonly madeOf: readonly string[];
  /** Makes them in a folder that is not there yet. */
  readonly make: (folder: string) => Promise<void>;
}

/**
 * Puts the data into a folder that is not there yet: they are made in the cache once, whole or not at all, and copied
 * from there. Where the cache cannot serve, they are made in the folder itself.
 */
export async function putPreparedData(data: PreparedData, folder: string): Promise<void> {
  const kept = await preparedInCache(data).catch(() => undefined);
  if (kept === undefined) return data.make(folder);
  await cp(kept, folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

async function preparedInCache({ cache, engine, madeOf, make }: PreparedData): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(madeOf)).digest('hex').slice(0, 12);
  const folder = join(cache, `${engine}-data-${hash}`);
  if (existsSync(folder)) return folder;
  const lock = await lockInCache(cache, `${engine}-data`);
  try {
    if (existsSync(folder)) return folder;
    const draft = draftOf(folder);
    try {
      await make(draft);
      renameSync(draft, folder);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      throw error;
    }
    return folder;
  } finally {
    lock.release();
  }
}
