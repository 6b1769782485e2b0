import { readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface Lanes {
  /** These leave their process as they found it, and so may run in one, one after the other. */
  readonly shared: readonly string[];
  /** These change variables, listen to their process or hook themselves into every test: a process each. */
  readonly alone: readonly string[];
  /** These start engines or whole commands: a process each, and ports of their own. */
  readonly engines: readonly string[];
}

/** A test file that imports one of these, by whatever way, starts engines or the commands that do. */
const starters =
  /^(lib\/local\/engines\/supervise|test\/support\/(\w+\/)?program|test\/(\w+\/)+chromium)\.ts$/;

/** What a test does to its process. Only tests and their support do so on their own. */
const changes = [
  /\bprocess\.(env(\.\w+|\[[^\]]+\])|exitCode|argv|execPath)\s*=[^=]/,
  /\bdelete process\.env\b|\bObject\.assign\(process\.env\b/,
  /\bprocess\.(on|chdir|umask)\(/,
  /\bregisterHooks\b|\bimport \{[^}]*\bmock\b[^}]*\} from 'node:test'/,
  /^(before|beforeEach|afterEach)\(/m,
];

/** Sorts test files by what they and everything they import do. Paths are absolute. */
export function lanesOf(files: readonly string[]): Lanes {
  const lanes = { shared: [], alone: [], engines: [] } as Record<keyof Lanes, string[]>;
  for (const file of files) lanes[laneOf(file)].push(file);
  return lanes;
}

function laneOf(file: string): keyof Lanes {
  const reached = reachedFrom(file);
  const named = reached.map(path => relative(root, path).split(sep).join('/'));
  if (named.some(path => starters.test(path))) return 'engines';
  const own = reached.filter((_path, index) => named[index]?.startsWith('test/'));
  return own.some(path => changes.some(change => change.test(textOf(path)))) ? 'alone' : 'shared';
}

/** The file, and every file of the project whose values it imports, directly or not. */
export function reachedFrom(file: string): readonly string[] {
  const reached = new Set([file]);
  // A set is walked in the order in which it grows.
  for (const path of reached) for (const next of importsOf(path)) reached.add(next);
  return [...reached];
}

const IMPORT = /^(?:import|export)\s+(?:(?!type\s)[^'";]*?\sfrom\s+)?'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm;

const imports = new Map<string, readonly string[]>();

function importsOf(file: string): readonly string[] {
  const known = imports.get(file);
  if (known !== undefined) return known;
  const found = [...textOf(file).matchAll(IMPORT)].map(([, from, lazy]) =>
    resolve(dirname(file), from ?? lazy ?? ''),
  );
  imports.set(file, found);
  return found;
}

const texts = new Map<string, string>();

function textOf(file: string): string {
  const known = texts.get(file);
  if (known !== undefined) return known;
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // An import that leads nowhere is for Node to report.
  }
  texts.set(file, text);
  return text;
}
