import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A file of the project, by its path from the root with `/`. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** A file of a new pipeline. */
export interface NewFile extends ProjectFile {
  /** The folder that is the pipeline's alone, else the file. */
  readonly place: string;
}

/** Files as they stand in a project, `.txt` behind their names so that nothing takes them for sources. */
const folder = join(import.meta.dirname, 'pipeline');

/** Every file of a new pipeline, by path. */
export async function pipelineFiles(name: string): Promise<readonly NewFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  const made = await Promise.all(
    files.map(async file => {
      const path = file.slice(folder.length + 1, -'.txt'.length).replaceAll(sep, '/');
      return {
        path: named(path, name),
        place: named(path.replace(/(?<=\/__name__)\/.*/, ''), name),
        text: named(await readFile(file, 'utf8'), name),
      };
    }),
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
