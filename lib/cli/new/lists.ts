import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../terminal/refusal.ts';
import { named, type ProjectFile } from './template.ts';

/** A list of pipelines' parts: a file with an array, and what is imported to stand in it. */
interface List {
  readonly path: string;
  /** How the declaration of the array begins. */
  readonly declares: string;
  readonly item: string;
  readonly from: string;
  /** The item that stays last. */
  readonly last?: string;
}

const lists: readonly List[] = [
  {
    path: 'lib/pipelines/pipelines.ts',
    declares: 'export const pipelines',
    item: '__name__Pipeline',
    from: './__name__.ts',
  },
  {
    path: 'functions/schema/schemas.ts',
    declares: 'const schemas',
    item: '__name__Schema',
    from: './__name__.ts',
  },
  {
    path: 'functions/query/views.ts',
    declares: 'export const views',
    item: '__name__View',
    from: './__name__/view.ts',
  },
  {
    path: 'lib/cli/produce/sources.ts',
    declares: 'export const sources',
    item: '__name__Source',
    from: './__name__/source.ts',
    last: 'rawSource',
  },
  {
    path: 'dashboard/pages/pages.ts',
    declares: 'export const pages',
    item: '__name__Page',
    from: './__name__/page.tsx',
  },
];

/** The files of all lists with the lines of a new pipeline. Refuses by the lines to add where one has no place for them. */
export async function changedLists(root: string, name: string): Promise<readonly ProjectFile[]> {
  return Promise.all(
    lists.map(async list => {
      const text = await readFile(join(root, list.path), 'utf8').catch(() => '');
      const own = { ...list, item: named(list.item, name), from: named(list.from, name) };
      return { path: list.path, text: withItem(text, own) };
    }),
  );
}

/** Exported for tests. */
export function withItem(text: string, { path, declares, item, from, last }: List): string {
  const line = `import { ${item} } from '${from}';`;
  const imports = [...text.matchAll(/^import\b[^;]*;\n/gm)].at(-1);
  const array = new RegExp(`^${declares}\\b[^=]*= \\[([^\\]]*)\\];`, 'm').exec(text);
  if (imports === undefined || array === null || array[1] === undefined)
    throw new Refusal(
      `${path} has no list that begins with "${declares}" and ends with "];": nothing was written; make it one, or add by hand  ${line}  and ${item} to what takes its place`,
    );
  const items = array[1]
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '');
  const place = last === undefined || !items.includes(last) ? items.length : items.indexOf(last);
  const list = array[0].replace(`[${array[1]}]`, `[${items.toSpliced(place, 0, item).join(', ')}]`);
  const from_ = imports.index + imports[0].length;
  return `${text.slice(0, from_)}${line}\n${text.slice(from_).replace(array[0], () => list)}`;
}
