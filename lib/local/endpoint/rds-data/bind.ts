import { badRequest } from './errors.ts';
import type { ScannedStatement } from './placeholders.ts';

/** The statement with each placeholder replaced by its literal; literals are kept apart from their neighbours. */
export function bind({ parts, names }: ScannedStatement, literals: ReadonlyMap<string, string>): string {
  let sql = parts[0] ?? '';
  for (const [index, name] of names.entries()) {
    const literal = literals.get(name);
    // The words of the first generation; those of the second are not known.
    if (literal === undefined) throw badRequest(`Cannot find parameter: ${name}`);
    // A space after `--` would begin a comment.
    sql += `${sql.endsWith('-') ? '' : ' '}${literal} ${parts[index + 1] ?? ''}`;
  }
  return sql;
}
