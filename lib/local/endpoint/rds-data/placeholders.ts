/** A statement cut at its `:name` placeholders: `parts` has one element more than `names`. */
export interface ScannedStatement {
  readonly parts: readonly string[];
  readonly names: readonly string[];
  /** First word, upper case; empty when the statement does not begin with a word. */
  readonly keyword: string;
  /** Another statement follows a `;`. */
  readonly isMultiple: boolean;
  /** May leave something behind in the session (variables, temporary tables, another database). */
  readonly touchesSession: boolean;
}

// In order: strings, quoted names, comments, casts and assignments, then placeholders, separators, variables.
const token =
  /'(?:[^'\\]+|\\[\s\S]|'')*'?|"(?:[^"\\]+|\\[\s\S]|"")*"?|`(?:[^`]+|``)*`?|\/\*[\s\S]*?(?:\*\/|$)|#[^\n]*|--(?=[\s\p{Cc}]|$)[^\n]*|::|:=|:(?<name>\w+)|(?<separator>;)|(?<variable>@)/gu;

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
const comments = /\/\*[\s\S]*?(?:\*\/|$)|#[^\n]*|--(?=\s|$)[^\n]*/g;
const executableComment = /\/\*M?!/;
const routine = /^\s*CREATE\b[^;]*\b(?:PROCEDURE|FUNCTION|TRIGGER|EVENT)\b/i;

/**
 * Finds placeholders as a MySQL lexer would: none inside quotes, backticks or comments, and neither `::`
 * nor `:=` begins one. Names are letters, digits and underscores, and may begin with a digit.
 */
export function scanStatement(sql: string): ScannedStatement {
  const parts: string[] = [];
  const names: string[] = [];
  let from = 0;
  let separator = -1;
  let usesVariables = false;
  for (const match of sql.matchAll(token)) {
    const { name, separator: isSeparator, variable } = match.groups ?? {};
    if (name !== undefined) {
      parts.push(sql.slice(from, match.index));
      names.push(name);
      from = match.index + match[0].length;
    } else if (isSeparator && separator < 0) {
      separator = match.index;
    } else if (variable) {
      usesVariables = true;
    }
  }
  parts.push(sql.slice(from));
  const keyword = firstWord(sql);
  return {
    parts,
    names,
    keyword,
    isMultiple: separator >= 0 && hasMore(sql.slice(separator)) && !routine.test(sql),
    touchesSession: usesVariables || !sessionSafe.has(keyword) || executableComment.test(sql),
  };
}

/** A script cut into its statements as a MySQL lexer would: no `;` in quotes or comments ends one. */
export function statementsOf(script: string): readonly string[] {
  const ends = [...script.matchAll(token)]
    .filter(({ groups }) => groups?.separator)
    .map(({ index }) => index);
  return [...ends, script.length]
    .map((end, at) => script.slice(at === 0 ? 0 : (ends[at - 1] ?? 0) + 1, end))
    .filter(hasMore);
}

function firstWord(sql: string): string {
  return (/^[\s(]*([A-Za-z]+)/.exec(sql.replace(comments, ' '))?.[1] ?? '').toUpperCase();
}

function hasMore(rest: string): boolean {
  return /[^\s;]/.test(rest.replace(comments, ' '));
}
