import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from '../../terminal/refusal.ts';
import type { ProjectFile } from './template.ts';

/** Refuses a pipeline of which any file or folder is there: another one has the name, or the house uses it. */
export async function refuseTaken(root: string, name: string, files: readonly ProjectFile[]): Promise<void> {
  const places = files.map(({ path }) =>
    path.includes(`/${name}/`) ? `${path.split(`/${name}/`)[0]}/${name}` : path,
  );
  const there = places.find(path => existsSync(join(root, path)));
  if (there !== undefined)
    throw new Refusal(`the name "${name}" is taken: ${there} is there already; nothing was written`);
}

export async function writeFiles(root: string, files: readonly ProjectFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}
