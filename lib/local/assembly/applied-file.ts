import { readFile } from 'node:fs/promises';
import type { Applied } from './apply.ts';

/** What the last start applied; nothing when there was none. An unreadable file is an error, never taken for none. */
export async function readApplied(file: string): Promise<Applied> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  try {
    return JSON.parse(text) as Applied;
  } catch (cause) {
    throw new Error(`${file} is not JSON: remove it, and everything is applied as on a first start`, {
      cause,
    });
  }
}
