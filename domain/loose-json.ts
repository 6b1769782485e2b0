/** One value of a text that is not JSON as a whole: what JSON makes of it, or why it is none. */
export type LooseValue =
  | { readonly json: unknown; readonly text: string; readonly notes: readonly string[] }
  | { readonly fault: string };

/** A text that JSON.parse refuses, value by value. */
export type LooseText =
  | { readonly kind: 'array'; readonly elements: readonly LooseValue[] }
  | { readonly kind: 'one'; readonly value: LooseValue };

/** What other writers put for numbers that JSON does not have, and stands for nothing here. */
const noNumbers = ['NaN', '-Infinity', 'Infinity'] as const;

/**
 * Reads a text that is not JSON, so that what is wrong with one element of an array costs no other: each is read by
 * itself, and NaN and Infinity, as Python writes them, are null, with a note that says where each stood. `fault` of a
 * value says what is wrong and at which character, from 1. Never throws; takes time in proportion to the text.
 */
export function readLoosely(text: string): LooseText {
  const cut = cutText(text);
  if (cut.elements === undefined) return { kind: 'one', value: valueOf(cut.whole) };
  if (cut.fault !== undefined) return { kind: 'one', value: { fault: cut.fault } };
  return { kind: 'array', elements: cut.elements.map(valueOf) };
}

interface Piece {
  readonly text: string;
  /** In the whole text, of its first character. */
  readonly start: number;
  readonly notes: readonly string[];
}

interface Cut {
  readonly whole: Piece;
  /** Absent where the text does not begin as an array. */
  readonly elements?: readonly Piece[];
  /** Why the array cannot be cut into elements. */
  readonly fault?: string;
}

function cutText(text: string): Cut {
  const isArray = /^\s*\[/.test(text);
  const elements: Piece[] = [];
  let notes: string[] = [];
  let made = '';
  let from = 0;
  let start = 0;
  let depth = 0;
  let string = '';
  let key = '';
  let closedAt: number | undefined;
  const end = (at: number): void => {
    elements.push({ text: made + text.slice(from, at), start, notes });
    made = '';
    notes = [];
    from = at + 1;
    start = from;
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') {
      const close = endOfString(text, at);
      string = text.slice(at + 1, close);
      at = close;
    } else if (sign === ':') key = string;
    else if (sign === '[' || sign === '{') {
      depth++;
      if (isArray && depth === 1) {
        from = at + 1;
        start = from;
      }
    } else if (sign === ']' || sign === '}') {
      depth--;
      if (isArray && depth === 0) {
        if (text.slice(from, at).trim() !== '' || made !== '' || elements.length > 0) end(at);
        closedAt = at;
        break;
      }
    } else if (isArray && depth === 1 && sign === ',') end(at);
    else if (sign === 'N' || sign === 'I' || sign === '-') {
      const word = noNumbers.find(each => text.startsWith(each, at));
      if (word === undefined) continue;
      notes.push(`${key === '' ? '' : `${key} is `}${word} at character ${at + 1}, which JSON does not have`);
      made += `${text.slice(from, at)}null`;
      at += word.length - 1;
      from = at + 1;
    }
  }
  const whole = { text: made + text.slice(from), start: 0, notes };
  if (!isArray) return { whole };
  if (closedAt === undefined)
    return { whole, elements, fault: 'the value is not JSON: its array does not end' };
  const rest = text.slice(closedAt + 1);
  const after = rest.search(/\S/);
  if (after >= 0)
    return {
      whole,
      elements,
      fault: `the value is not JSON: character ${closedAt + 2 + after} stands behind its end`,
    };
  return { whole, elements };
}

/** Of the string that begins at `at`: its closing quotation mark, or the text's end. */
function endOfString(text: string, at: number): number {
  for (let close = at + 1; close < text.length; close++) {
    if (text[close] === '\\') close++;
    else if (text[close] === '"') return close;
  }
  return text.length;
}

function valueOf({ text, start, notes }: Piece): LooseValue {
  if (text.trim() === '') return { fault: 'not JSON: there is nothing' };
  try {
    return { json: JSON.parse(text), text, notes };
  } catch (error) {
    const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const where =
      position === undefined || notes.length > 0 ? '' : ` from character ${start + Number(position) + 1} on`;
    return { fault: ['not JSON' + where, ...notes].join('; ') };
  }
}
