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
    path: 'lib/cli/data/clean-ups.ts',
    declares: 'export const cleanUps',
    item: '__name__CleanUp',
    from: './__name__/clean-up.ts',
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

/** The file's text with the item imported, and in the array: before `last`, else at its end. */
export function withItem(text: string, { path, declares, item, from, last }: List): string {
  const line = `import { ${item} } from '${from}';`;
  const imports = [...text.matchAll(/^import\b[^;]*;\n/gm)].at(-1);
  const array = new RegExp(`^${declares}\\b[^=]*= \\[([^\\]]*)\\];`, 'm').exec(text);
  if (imports === undefined || array?.[1] === undefined)
    throw new Refusal(
      `${path} has no list that begins with "${declares}" and ends with "];", so nothing was written: make it one again, or add by hand: ${line} and ${item} where its list is now`,
    );
  const head = array[0].slice(0, -`${array[1]}];`.length);
  const changed = `${head}${itemsWith(array[1], item, last)}];`;
  const end = imports.index + imports[0].length;
  return `${text.slice(0, end)}${line}\n${text.slice(end).replace(array[0], () => changed)}`;
}

function itemsWith(items: string, item: string, last: string | undefined): string {
  // Behind a comment the item might become part of it.
  if (/\/[/*]/.test(items)) return ` ${item},${items}`;
  const all = items.split(',').flatMap(each => each.trim() || []);
  const place = last === undefined ? -1 : all.indexOf(last);
  return all.toSpliced(place < 0 ? all.length : place, 0, item).join(', ');
}
