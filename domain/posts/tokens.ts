/** A word, or a mark: an emoticon that stands by itself, or an emoji. */
export interface Token {
  readonly kind: 'word' | 'mark';
  /** Lower case. A word: letters, digits and inner apostrophes. An emoji: without skin tone and variation. */
  readonly text: string;
  /** A word of two or more capitals. */
  readonly shouted: boolean;
}

export interface Reading {
  readonly tokens: readonly Token[];
  /** Exclamation marks outside URLs, mentions and emoticons. */
  readonly exclamations: number;
}

/** No emoticon is longer. */
const longestEmoticon = 16;
const address = /^(?:https?:\/\/|www\.|@\w)/i;

type Kind = 'letter' | 'emoji' | 'sign';

/**
 * The words and marks of a text in their order, without URLs and mentions. Each character is looked at a few times at most,
 * whatever the text holds.
 */
export function readText(text: string, isMark: (text: string) => boolean): Reading {
  const tokens: Token[] = [];
  let exclamations = 0;
  for (const chunk of text.split(/\s+/)) {
    if (address.test(chunk.slice(0, 8))) continue;
    const emoticon = emoticonOf(chunk, isMark);
    if (emoticon === undefined) exclamations += readChunk(chunk, isMark, tokens);
    else tokens.push(markOf(emoticon));
  }
  return { tokens, exclamations };
}

/** Adds what stands between two blanks to the tokens; answers its exclamation marks. */
function readChunk(chunk: string, isMark: (text: string) => boolean, tokens: Token[]): number {
  let exclamations = 0;
  for (let from = 0, to = 0; from < chunk.length; from = to) {
    const kind = kindAt(chunk, from);
    to = kind === 'emoji' ? next(chunk, from) : endOfRun(chunk, from, kind);
    const piece = chunk.slice(from, to);
    if (kind === 'letter') tokens.push(wordOf(piece));
    else if (kind === 'sign') exclamations += countOf('!', piece);
    else if (isMark(piece)) tokens.push(markOf(piece));
  }
  return exclamations;
}

function endOfRun(chunk: string, from: number, kind: Kind): number {
  let to = next(chunk, from);
  while (to < chunk.length) {
    const isInner = kind === 'letter' && isApostrophe(chunk, to) && kindAt(chunk, to + 1) === 'letter';
    if (!isInner && kindAt(chunk, to) !== kind) break;
    to = next(chunk, to);
  }
  return to;
}

function wordOf(piece: string): Token {
  const text = piece.toLowerCase();
  const shouted = piece.length > 1 && piece !== text && piece === piece.toUpperCase();
  return { kind: 'word', text: text.replaceAll('’', "'"), shouted };
}

function markOf(text: string): Token {
  return { kind: 'mark', text, shouted: false };
}

/** The emoticon that stands between two blanks by itself, perhaps with the end of a sentence behind it. */
function emoticonOf(chunk: string, isMark: (text: string) => boolean): string | undefined {
  if (chunk === '' || chunk.length > longestEmoticon) return undefined;
  const whole = chunk.toLowerCase();
  return [whole, whole.replace(/[.,!?]+$/, '')].find(isMark);
}

function kindAt(text: string, at: number): Kind {
  const code = text.charCodeAt(at);
  if (code < 0x80) {
    const isLetter = (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
    return isLetter ? 'letter' : 'sign';
  }
  const character = text.slice(at, next(text, at));
  if (/^[\p{L}\p{N}]/u.test(character)) return 'letter';
  return /^\p{Extended_Pictographic}/u.test(character) ? 'emoji' : 'sign';
}

/** Where the character after the one at `at` begins; a pair of surrogates is one. */
function next(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}

function isApostrophe(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x27 || code === 0x2019;
}

function countOf(sign: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) count++;
  return count;
}
