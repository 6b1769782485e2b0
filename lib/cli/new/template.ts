import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A file of the project, by its path from the root with `/`. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** Files as they stand in a project, `.txt` behind their names so that nothing takes them for sources. */
const folder = join(import.meta.dirname, 'pipeline');

/** Every file of a new pipeline, by path. */
export async function pipelineFiles(name: string): Promise<readonly ProjectFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  const made = await Promise.all(
    files.map(async file => ({
      path: named(
        file
          .slice(folder.length + 1, -'.txt'.length)
          .split(sep)
          .join('/'),
        name,
      ),
      text: named(await readFile(file, 'utf8'), name),
    })),
  );
  return made.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** `__name__`, `__Name__` and `__NAME__` as the name has them. */
export function named(text: string, name: string): string {
  return text
    .replaceAll('__name__', name)
    .replaceAll('__Name__', `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`)
    .replaceAll('__NAME__', name.toUpperCase());
}
