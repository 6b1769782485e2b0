import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProjectFile } from './template.ts';

const formatter = 'node_modules/@biomejs/biome/bin/biome';

/**
 * Breaks lines as the project's formatter does: how long they are depends on the pipeline's name. False where the
 * formatter cannot be run.
 */
export function formatFiles(root: string, files: readonly ProjectFile[]): Promise<boolean> {
  const words = [formatter, 'format', '--write', ...files.map(({ path }) => path)];
  return promisify(execFile)(process.execPath, words, { cwd: root }).then(
    () => true,
    () => false,
  );
}
