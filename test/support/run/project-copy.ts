import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const PARTS = [
  '.gitignore',
  '.oxlintrc.json',
  'biome.json',
  'bin',
  'lib',
  'domain',
  'functions',
  'dashboard',
  'examples',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** The project in a folder of its own, to be edited: its sources copied, its packages linked. */
export interface ProjectCopy {
  readonly folder: string;
  /** Saves a file changed; what changes nothing fails. Answers when it was saved, by `performance`. */
  edit(file: string, changed: (text: string) => string): number;
  /** Saves every edited file as it was copied. */
  restore(): void;
  dispose(): void;
}

export function copyProject(): ProjectCopy {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-project-'));
  for (const part of PARTS) cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const originals = new Map<string, string>();
  return {
    folder,
    edit(file, changed) {
      const text = readFileSync(join(folder, file), 'utf8');
      if (changed(text) === text) throw new Error(`nothing changes in ${file}`);
      if (!originals.has(file)) originals.set(file, text);
      writeFileSync(join(folder, file), changed(text));
      return performance.now();
    },
    restore() {
      for (const [file, text] of originals) writeFileSync(join(folder, file), text);
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Changes the function that makes an item of each record, so that it begins with this statement and no other of its kind. */
export function ofEachRecord(statement: string): (text: string) => string {
  return text => text.replace(/^(export function tickItem\(.*\{).*$/m, `$1 ${statement}`);
}
