import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/**
 * Prints how the templates of two assemblies differ, or of two folders of assemblies, by resource and property; hashes of
 * assets alone count as the same. Ends with 1 when anything differs, so that a change of seams can show that it changed
 * nothing: `node test/templates/compare.ts BEFORE AFTER`, each made by `npx cdk synth --quiet -c stage=S -o DIR`.
 */
const [before, after] = process.argv.slice(2);
if (before === undefined || after === undefined) {
  console.error('usage: compare.ts BEFORE AFTER, two assemblies or two folders of assemblies');
  process.exit(2);
}
const [old, now] = [templatesIn(before), templatesIn(after)];
const names = [...new Set([...old.keys(), ...now.keys()])].sort();
const lines = names.flatMap(name => differences(old.get(name), now.get(name), name));
for (const line of lines) console.log(line);
console.log(`${names.length} templates, ${lines.length} differences`);
process.exitCode = lines.length === 0 && names.length > 0 ? 0 : 1;

/** Templates of a folder, or of the folders in it, by their file names. */
function templatesIn(folder: string): ReadonlyMap<string, unknown> {
  const folders = existsSync(join(folder, 'manifest.json'))
    ? [folder]
    : readdirSync(folder).map(name => join(folder, name));
  return new Map(
    folders.flatMap(one =>
      readdirSync(one)
        .filter(name => name.endsWith('.template.json'))
        .map(name => [name.replace('.template.json', ''), parsed(join(one, name))] as const),
    ),
  );
}

function parsed(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'), (_, value: unknown) => (isHash(value) ? 'HASH' : value));
}

/** The key of an asset, its folder, or its fingerprint: nothing else in a template is 64 hexadecimal digits. */
function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^(asset\.)?[0-9a-f]{64}(\.zip)?$/.test(value);
}

function differences(one: unknown, other: unknown, path: string): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  const [left, right] = [parts(one), parts(other)];
  if (left === undefined || right === undefined) return [`${path}: ${text(one)} → ${text(other)}`];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap(key => differences(left[key], right[key], `${path} ${key}`));
}

/** What to look into. Tags go by their keys, so that one more does not shift all others. */
function parts(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return Object.fromEntries(Object.entries(value));
  const isTag = (item: unknown): item is { Key: string; Value: unknown } =>
    typeof item === 'object' && item !== null && 'Key' in item && 'Value' in item;
  if (value.length > 0 && value.every(isTag))
    return Object.fromEntries(value.map(tag => [tag.Key, tag.Value]));
  return Object.fromEntries(value.map((item: unknown, index) => [String(index), item]));
}

function text(value: unknown): string {
  const json = value === undefined ? 'nothing' : JSON.stringify(value);
  return json.length > 200 ? `${json.slice(0, 199)}…` : json;
}
