import { readFile } from 'node:fs/promises';
import type { Applied } from './apply.ts';

/** What the last start applied; nothing before the first one. A file that cannot be read is an error. */
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
