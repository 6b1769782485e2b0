import { firstWord, sqlTokens, statementsOf } from '../../../../domain/sql-text.ts';
import { mariadbForm } from './mariadb.ts';
import type { SqlForm } from './sql-form.ts';

/** A statement cut at its `:name` placeholders: `parts` has one element more than `names`. */
export interface ScannedStatement {
  readonly parts: readonly string[];
  readonly names: readonly string[];
  /** First word, upper case; empty when the statement does not begin with a word. */
  readonly keyword: string;
  /** Another statement follows a `;`. */
  readonly isMultiple: boolean;
  /** What Aurora MySQL would refuse although MariaDB takes it. */
  readonly mariadbForm: SqlForm | undefined;
  /** May leave something behind in the session (variables, temporary tables, another database). */
  readonly touchesSession: boolean;
}

const sessionSafe = new Set([
  'SELECT',
  'WITH',
  'INSERT',
  'REPLACE',
  'UPDATE',
  'DELETE',
  'VALUES',
  'TABLE',
  'SHOW',
  'EXPLAIN',
  'DESCRIBE',
]);
const executableComment = /\/\*M?!/;
const routine = /^\s*CREATE\b[^;]*\b(?:PROCEDURE|FUNCTION|TRIGGER|EVENT)\b/i;

/**
 * Finds placeholders as a MySQL lexer would: none inside quotes, backticks or comments, and neither `::`
 * nor `:=` begins one. Names are letters, digits and underscores, and may begin with a digit.
 */
export function scanStatement(sql: string): ScannedStatement {
  const parts: string[] = [];
  const names: string[] = [];
  let end = 0;
  let separator = -1;
  let usesVariables = false;
  for (const token of sqlTokens(sql)) {
    if (token.kind === 'colon') {
      parts.push(sql.slice(end, token.from));
      names.push(token.name);
      end = token.to;
    } else if (token.kind === 'separator' && separator < 0) {
      separator = token.from;
    } else if (token.kind === 'variable') {
      usesVariables = true;
    }
  }
  parts.push(sql.slice(end));
  const keyword = firstWord(sql);
  return {
    parts,
    names,
    keyword,
    isMultiple: separator >= 0 && statementsOf(sql.slice(separator)).length > 0 && !routine.test(sql),
    mariadbForm: mariadbForm(sql),
    touchesSession: usesVariables || !sessionSafe.has(keyword) || executableComment.test(sql),
  };
}
