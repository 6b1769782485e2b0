import { dryRun, type Preview } from '../dry-run.ts';
import { boxed } from '../../../terminal/table.ts';
import { printed } from './box.ts';
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
