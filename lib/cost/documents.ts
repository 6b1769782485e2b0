import { costTables } from './tables/cost-tables.ts';
import { scaleTables } from './tables/scale-tables.ts';
import { markdown } from './tables/table.ts';
import type { Table } from './tables/table.ts';

const marked = /(<!-- table ([\w-]+) -->)[\s\S]*?(<!-- end of table -->)/g;

/**
 * A document with every table between its markers printed anew: `<!-- table NAME -->` to `<!-- end of table -->`.
 * Throws for a name that no table has, and for a document without a table.
 */
export function renewed(text: string, tables: readonly Table[]): string {
  if (text.search(marked) === -1) throw new Error('no table is marked with <!-- table NAME -->');
  return text.replaceAll(marked, (_, before: string, name: string, after: string) => {
    const table = tables.find(one => one.name === name);
    if (table) return `${before}\n\n${markdown(table)}\n\n${after}`;
    throw new Error(`there is no table ${name}; there are ${tables.map(one => one.name).join(', ')}`);
  });
}

/** What documents can name. */
export function documentTables(): readonly Table[] {
  return [...costTables(['dev', 'prod']), ...scaleTables(['dev', 'prod'])];
}
