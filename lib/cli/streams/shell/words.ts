import { StatementError, type Token } from './tokens.ts';

const longestName = 40;

/** Reads the tokens of one statement from left to right; what is not as expected is a StatementError. */
export class Words {
  private at = 0;

  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  /** Takes the keyword when it comes next. */
  takes(...keywords: readonly string[]): boolean {
    const found = keywords.every((keyword, index) => isKeyword(this.tokens[this.at + index], keyword));
    if (found) this.at += keywords.length;
    return found;
  }

  takesComma(): boolean {
    const found = this.next.kind === ',';
    if (found) this.at += 1;
    return found;
  }

  needs(...keywords: readonly string[]): void {
    for (const keyword of keywords) if (!this.takes(keyword)) throw this.wrong(keyword);
  }

  /** The name of a stream that is there. */
  name(): string {
    const token = this.next;
    if (token.kind !== 'word') throw this.wrong('the name of a stream');
    return this.take(token);
  }

  /** The name of a stream to be made: it goes into the names of a function and a consumer group. */
  newName(): string {
    const token = this.next;
    if (token.kind !== 'word') throw this.wrong('the name of a stream');
    if (!/^[A-Za-z_][\w-]*$/.test(token.text) || token.text.length > longestName)
      throw new StatementError(
        `"${token.text}" cannot name a stream: letters, digits, _ and -, ${longestName} at most`,
        token,
      );
    return this.take(token);
  }

  /** A string in quotes, or where `bare`, a word without. */
  text(what: string, bare = false): string {
    const token = this.next;
    if (token.kind !== 'string' && !(bare && token.kind === 'word'))
      throw this.wrong(`${what}${bare ? '' : ' in single quotes'}`);
    if (token.text.trim() === '') throw new StatementError(`${what} is empty`, token);
    return this.take(token);
  }

  /** A whole number between the bounds, as digits. */
  number(what: string, least: number, most: number): number {
    const token = this.next;
    if (token.kind !== 'number') throw this.wrong(`a whole number (${what})`);
    const value = Number(token.text);
    if (value < least || value > most)
      throw new StatementError(
        `${what} is a whole number from ${least} to ${most}, not ${token.text}`,
        token,
      );
    this.take(token);
    return value;
  }

  end(): void {
    if (this.next.kind !== ';') throw this.wrong('";"');
  }

  get next(): Token {
    const token = this.tokens[this.at] ?? this.tokens.at(-1);
    if (token === undefined) throw new StatementError('there is no statement', { line: 1, column: 1 });
    return token;
  }

  wrong(expected: string): StatementError {
    const { kind, text } = this.next;
    const quoted = {
      word: `"${text}"`,
      number: `"${text}"`,
      ',': '","',
      string: `'${text}'`,
      map: `{${text}}`,
    };
    const found = kind === ';' ? 'the end of the statement' : quoted[kind];
    return new StatementError(`expected ${expected}, found ${found}`, this.next);
  }

  private take(token: Token): string {
    this.at += 1;
    return token.text;
  }
}

function isKeyword(token: Token | undefined, keyword: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === keyword;
}
