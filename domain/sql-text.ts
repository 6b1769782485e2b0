/** Where names may stand in a text of SQL, as a MySQL lexer sees it: in quotes and comments nothing is found. */

// In order: strings, quoted names, comments, casts and assignments, then names, separators, variables.
const token =
  /'(?:[^'\\]+|\\[\s\S]|'')*'?|"(?:[^"\\]+|\\[\s\S]|"")*"?|`(?:[^`]+|``)*`?|(?<comment>\/\*[\s\S]*?(?:\*\/|$)|#[^\n]*|--(?=[\s\p{Cc}]|$)[^\n]*)|::|:=|(?<![\w$])\$(?<dollar>[A-Za-z_]\w*)|:(?<colon>\w+)|(?<separator>;)|(?<variable>@)/gu;

export type SqlToken =
  /** `:name`, which may begin with a digit, or `$name`, which may not. */
  | { readonly kind: 'colon' | 'dollar'; readonly name: string; readonly from: number; readonly to: number }
  /** `;` and `@`. */
  | { readonly kind: 'separator' | 'variable' | 'comment'; readonly from: number; readonly to: number };

/** What is not plain text, quoted or not, in its order. */
export function* sqlTokens(sql: string): Generator<SqlToken> {
  for (const { index: from, 0: text, groups = {} } of sql.matchAll(token)) {
    const { colon, dollar, separator, variable, comment } = groups;
    const to = from + text.length;
    if (colon !== undefined) yield { kind: 'colon', name: colon, from, to };
    else if (dollar !== undefined) yield { kind: 'dollar', name: dollar, from, to };
    else if (separator !== undefined) yield { kind: 'separator', from, to };
    else if (variable !== undefined) yield { kind: 'variable', from, to };
    else if (comment !== undefined) yield { kind: 'comment', from, to };
  }
}

/** The text with a blank for each comment. */
function withoutComments(sql: string): string {
  return sql.replaceAll(token, (text: string, ...rest: unknown[]) => {
    const { comment } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    return comment === undefined ? text : ' ';
  });
}

/** The text with nothing in its quotes and a blank for each comment. */
export function codeOf(sql: string): string {
  return withoutComments(sql).replaceAll(token, text =>
    /^['"`]/.test(text) ? `${text[0]}${text[0]}` : text,
  );
}

/** The first word of a statement, upper case; empty when it does not begin with a word. */
export function firstWord(sql: string): string {
  return (/^[\s(]*([A-Za-z]+)/.exec(withoutComments(sql))?.[1] ?? '').toUpperCase();
}

/** A script cut into its statements, each as it was written; empty ones are left out. */
export function statementsOf(script: string): readonly string[] {
  const ends = [...sqlTokens(script)].filter(({ kind }) => kind === 'separator').map(({ from }) => from);
  return [...ends, script.length]
    .map((end, at) => script.slice(at === 0 ? 0 : (ends[at - 1] ?? 0) + 1, end))
    .filter(statement => withoutComments(statement).trim() !== '');
}
