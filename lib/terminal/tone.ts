import { styleText } from 'node:util';

export type Tone = 'red' | 'yellow';

/** Text in a colour, where `stream` is a terminal that shows colours and NO_COLOR is not set. */
export function toned(
  text: string,
  tone: Tone | undefined,
  stream: NodeJS.WritableStream = process.stdout,
): string {
  return tone === undefined ? text : styleText(tone, text, { stream });
}

/** What a cell or a fact deserves by its own words: trouble is red. */
export function toneOf(text: string): Tone | undefined {
  return text.startsWith('PROBLEM') ? 'red' : undefined;
}

/** A line whose trouble, from the word PROBLEM to its end, is red. */
export function standingOut(line: string, stream: NodeJS.WritableStream): string {
  return line.replace(/PROBLEM.*$/s, trouble => toned(trouble, 'red', stream));
}
