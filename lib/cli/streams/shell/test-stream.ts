import { dryRun, type Preview } from '../records/dry-run.ts';
import { boxed } from '../../../terminal/table.ts';
import type { ShellContext } from './context.ts';
import type { Limit } from './statement.ts';

/** Extracts and transforms batches of a stopped stream; nothing is written, and its place stays. */
export async function testStream(context: ShellContext, name: string, limit: Limit): Promise<void> {
  const { deployment, streams, print, note, signal } = context;
  const { batches, timeoutMs } = limit;
  const previews = await dryRun(
    deployment,
    streams,
    name,
    { limit: batches, timeoutMs },
    { say: note, signal },
    `STOP STREAM ${name};`,
  );
  print(boxed(['query', 'params'], previews.flatMap(rowsOf)));
  const hidden = previews.reduce((sum, { total, rows }) => sum + total - rows.length, 0);
  if (hidden > 0) note(`${hidden} more ${hidden === 1 ? 'statement is' : 'statements are'} not shown`);
}

/** A user's transform answers statements; a function of the app, rows of its table. */
function rowsOf({ rows, table }: Preview): readonly (readonly string[])[] {
  return rows.map(row => {
    const { query, params } = row;
    if (typeof query === 'string')
      return [query, printed(typeof params === 'string' ? JSON.parse(params) : params)];
    return [`one row of ${table ?? 'its table'}`, printed(row)];
  });
}

/** A value as the client prints it: keys bare, strings in double quotes, `Null` for none. */
export function printed(value: unknown): string {
  if (value === null || value === undefined) return 'Null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(printed).join(',')}]`;
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, item]) => `${bare(key)}:${printed(item)}`);
    return `{${pairs.join(',')}}`;
  }
  return JSON.stringify(value) ?? '';
}

function bare(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
}
