import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const PARTS = [
  '.gitignore',
  '.oxlintrc.json',
  'biome.json',
  'bin',
  'lib',
  'domain',
  'functions',
  'dashboard',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** The project in a folder of its own, to be edited: its sources copied, its packages linked. */
export interface ProjectCopy {
  readonly folder: string;
  /** Saves a file with every `from` of it as `to`; a file without one fails. Answers when it was saved, by `performance`. */
  edit(file: string, from: string, to: string): number;
  dispose(): void;
}

export function copyProject(): ProjectCopy {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-project-'));
  for (const part of PARTS) cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    edit(file, from, to) {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      writeFileSync(path, text.replaceAll(from, to));
      return performance.now();
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
