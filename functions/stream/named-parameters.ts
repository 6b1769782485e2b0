export interface Bindable {
  /** With `:name` for every `$name`. */
  readonly sql: string;
  /** Names it needs, each once. */
  readonly names: readonly string[];
  /** First word, upper case; empty when there is none. */
  readonly verb: string;
}

// In order: strings, quoted names, comments, casts and assignments, then names after a colon or a dollar sign.
const token =
  /'(?:[^'\\]+|\\[\s\S]|'')*'?|"(?:[^"\\]+|\\[\s\S]|"")*"?|`(?:[^`]+|``)*`?|(?<comment>\/\*[\s\S]*?(?:\*\/|$)|#[^\n]*|--(?=[\s\p{Cc}]|$)[^\n]*)|::|:=|(?<![\w$])\$(?<dollar>[A-Za-z_]\w*)|:(?<colon>\w+)/gu;

/** Finds the parameters of a statement as a MySQL lexer would: none in quotes or comments. */
export function bindable(query: string): Bindable {
  const names = new Set<string>();
  const sql = query.replaceAll(token, (text: string, ...rest: unknown[]) => {
    const { dollar, colon } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    const name = dollar ?? colon;
    if (name === undefined) return text;
    names.add(name);
    return `:${name}`;
  });
  const bare = query.replaceAll(token, (text: string, ...rest: unknown[]) => {
    const { comment } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    return comment === undefined ? text : ' ';
  });
  return { sql, names: [...names], verb: (/^[\s(]*([A-Za-z]+)/.exec(bare)?.[1] ?? '').toUpperCase() };
}
