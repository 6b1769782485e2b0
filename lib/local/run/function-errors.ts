import { join } from 'node:path';
import type { Failed } from '../workers/environment.ts';
import { printable } from '../../terminal/printable.ts';
import { type FunctionLinesOptions, labelOf } from './function-lines.ts';
import { type InvokeError, invokeErrorOf } from './invoke-error.ts';

/** An error that comes again is shown at most this often. */
const AGAIN_MS = 10_000;
/** After so long without it, an error is a new one. */
const FORGOTTEN_MS = 10 * 60_000;
const MOST_KNOWN = 100;
const MOST_LINES = 25;
const LONGEST_LINE = 1000;

interface Known {
  readonly shownMs: number;
  readonly seenMs: number;
  /** How often it came since it was shown. */
  readonly times: number;
}

/**
 * Shows failed calls: `orders-transform orders-0@15..42 | TypeError: no such thing`, and the stack below it. The
 * same error of the same function is then only counted, and shown with that count in one line at most every ten seconds.
 */
export function createFunctionErrors({ nameOf, say, folder, now = Date.now }: FunctionLinesOptions) {
  const known = new Map<string, Known>();
  const remember = (key: string, entry: Known): void => {
    known.delete(key);
    known.set(key, entry);
    const [oldest] = known.keys();
    if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  };

  return (functionName: string, failed: Failed): void => {
    const error = invokeErrorOf(failed);
    const [first = '', ...more] = linesOf(error);
    const head = `${labelOf(nameOf(functionName), failed.records)} | ${first}`;
    const key = `${functionName}\n${keyOf(error)}`;
    const at = now();
    const before = known.get(key);
    if (before === undefined || at - before.seenMs > FORGOTTEN_MS) {
      remember(key, { shownMs: at, seenMs: at, times: 0 });
      for (const line of [head, ...more.map(text => `    ${text}`)]) say(line);
      return;
    }
    const times = before.times + 1;
    if (at - before.shownMs < AGAIN_MS) return remember(key, { ...before, seenMs: at, times });
    remember(key, { shownMs: at, seenMs: at, times: 0 });
    const again = times === 1 ? 'once more' : `${times} times more`;
    say(`${head} (${again}; each is in ${join(folder, `${functionName}.log`)})`);
  };
}

/** `type: message` and what follows it, made fit for a screen. */
function linesOf({ errorType, errorMessage, stack }: InvokeError): readonly string[] {
  // Lost processes carry it; the log file keeps it.
  const message = errorMessage.replace(/^RequestId: \S+ Error: /, '');
  const lines = [...`${errorType}: ${message}`.split(/\r?\n/), ...framesOf(stack)].map(line =>
    printable(line.trimEnd().slice(0, LONGEST_LINE)),
  );
  return lines.length > MOST_LINES
    ? [...lines.slice(0, MOST_LINES), `… and ${lines.length - MOST_LINES} lines more`]
    : lines;
}

function framesOf(stack: readonly string[]): readonly string[] {
  return stack.filter(line => /^\s+at /.test(line)).map(line => line.trim());
}

/** Equal for what differs only in numbers and ids, such as offsets, and was thrown at the same place. */
function keyOf({ errorType, errorMessage, stack }: InvokeError): string {
  const message = errorMessage
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '#')
    .replace(/\d+/g, '#');
  return [errorType, message, ...framesOf(stack)].join('\n');
}
