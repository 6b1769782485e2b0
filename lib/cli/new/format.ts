import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProjectFile } from './template.ts';

const formatter = 'node_modules/@biomejs/biome/bin/biome';

/** Breaks lines as the project's formatter does: how long they are depends on the pipeline's name. */
export async function formatFiles(root: string, files: readonly ProjectFile[]): Promise<void> {
  const paths = files.map(({ path }) => path);
  await promisify(execFile)(process.execPath, [formatter, 'format', '--write', ...paths], { cwd: root });
}
