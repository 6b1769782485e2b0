/** Where something stands in the text: both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * A word is a keyword or a name (letters, digits, `_`, `-`, `.`, beginning with a letter or `_`); the text of a
 * string is what stands between its quotes, `''` made one quote; of a map all that stands between its braces.
 */
export interface Token extends Place {
  readonly kind: 'word' | 'number' | 'string' | 'map' | ',' | ';';
  readonly text: string;
}

/** The text is no statement of the language; one line that says what and where. */
export class StatementError extends Error {
  constructor(what: string, { line, column }: Place) {
    super(`syntax error at line ${line}, column ${column}: ${what}`);
    this.name = 'StatementError';
  }
}

export interface Scanned {
  /** Whole statements: their tokens, `;` last, or why they are not statements. */
  readonly statements: readonly (readonly Token[] | StatementError)[];
  /** What follows the last `;`, without the blank and the comments before it. */
  readonly rest: string;
  readonly restAt: Place;
}

const pattern =
  /(?<space>\s+|--[^\n]*)|(?<word>[A-Za-z_][\w.-]*)|(?<number>\d+)(?![\w.])|'(?<string>(?:[^']|'')*)'|\{(?<map>(?:[^{}']|'[^']*')*)\}|(?<mark>[,;])/y;
/** What cannot begin anything is passed over up to where something may begin again. */
const nonsense = /[^\s,;']+/y;

/** Cuts a text into statements, as far as they are finished; more lines may finish the rest. */
export function scan(text: string, at: Place = { line: 1, column: 1 }): Scanned {
  const statements: (readonly Token[] | StatementError)[] = [];
  let tokens: Token[] = [];
  let fault: StatementError | undefined;
  let rest = 0;
  let restAt = at;
  let place = at;
  for (let index = 0; index < text.length; ) {
    const match = matchAt(pattern, text, index);
    const piece = match ?? matchAt(nonsense, text, index);
    if (piece === null) break;
    const token = match === null ? undefined : tokenOf(match, place);
    if (match === null) fault ??= new StatementError(unknown(piece[0]), place);
    index += piece[0].length;
    place = after(piece[0], place);
    if (token !== undefined) tokens.push(token);
    const isBefore = tokens.length === 0 && fault === undefined;
    if (isBefore || token?.kind === ';') [rest, restAt] = [index, place];
    if (token?.kind !== ';') continue;
    if (fault !== undefined) statements.push(fault);
    else if (tokens.length > 1) statements.push(tokens);
    tokens = [];
    fault = undefined;
  }
  return { statements, rest: text.slice(rest), restAt };
}

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

function tokenOf({ groups = {} }: RegExpExecArray, place: Place): Token | undefined {
  const { word, number, string, map, mark } = groups;
  if (word !== undefined) return { kind: 'word', text: word, ...place };
  if (number !== undefined) return { kind: 'number', text: number, ...place };
  if (string !== undefined) return { kind: 'string', text: string.replaceAll("''", "'"), ...place };
  if (map !== undefined) return { kind: 'map', text: map, ...place };
  if (mark === ',' || mark === ';') return { kind: mark, text: mark, ...place };
  return undefined;
}

function after(text: string, { line, column }: Place): Place {
  const lines = text.split('\n');
  const last = lines.at(-1) ?? '';
  return lines.length === 1
    ? { line, column: column + text.length }
    : { line: line + lines.length - 1, column: last.length + 1 };
}

function unknown(word: string): string {
  if (word.startsWith('"')) return 'strings stand in single quotes';
  return `${JSON.stringify(word)} is neither a word, a whole number nor a string in single quotes`;
}
