import { printable } from '../../terminal/printable.ts';
import { readableLine } from './readable-line.ts';

/** Lines a second that are shown; the rest is counted, and is in the files. */
const MOST_A_SECOND = 200;

export interface FunctionLinesOptions {
  /** What the user is shown as a function's name. */
  readonly nameOf: (functionName: string) => string;
  readonly say: (line: string) => void;
  /** Of the functions' logs. */
  readonly folder: string;
  /** Milliseconds. */
  readonly now?: () => number;
}

/**
 * Shows what functions say as it comes: `orders-transform orders-0@15..42 | the line`, records being those of the
 * call that said it, the line as `readableLine` has it.
 */
export function createFunctionLines({ nameOf, say, folder, now = Date.now }: FunctionLinesOptions) {
  let second = 0;
  let shown = 0;
  return (functionName: string, line: string, records: string | undefined): void => {
    const text = readableLine(line);
    if (text === undefined) return;
    const current = Math.floor(now() / 1000);
    if (current !== second) {
      if (shown > MOST_A_SECOND) say(`… and ${shown - MOST_A_SECOND} lines more, in ${folder}`);
      second = current;
      shown = 0;
    }
    shown++;
    if (shown > MOST_A_SECOND) return;
    say(`${labelOf(nameOf(functionName), records)} | ${printable(text)}`);
  };
}

/** `orders-transform orders-0@15..42`, or the name alone where there are no records. */
export function labelOf(name: string, records: string | undefined): string {
  return records === undefined ? name : `${name} ${records}`;
}
