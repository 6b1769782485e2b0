import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { lineOf } from '../../../terminal/command.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import type { ShellContext } from './context.ts';
import { execute } from './execute.ts';
import { parse } from './parse.ts';
import { type Place, scan, StatementError, type Token } from './tokens.ts';

export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  readonly errors: Writable;
  /** Somebody types: prompts, history, and Ctrl+C drops the statement begun, or cancels the one under way. */
  readonly isInteractive: boolean;
}

/** What goes without `;` on a line of its own. */
const wholeWords = /^\s*(?:exit|quit|help)\s*$/i;
const first: Place = { line: 1, column: 1 };
const prompt = 'millrace> ';
const more = '       -> ';

/** Executes the statements of an input, one after the other, to its end or EXIT; answers how many failed. */
export async function runClient(context: ShellContext, terminal: Terminal): Promise<number> {
  const { isInteractive } = terminal;
  const lines = createInterface({
    input: terminal.input,
    ...(isInteractive && { output: terminal.output, prompt }),
    terminal: isInteractive,
    crlfDelay: Infinity,
  });
  let pending = '';
  let at = first;
  let failed = 0;
  let busy: AbortController | undefined;
  const ask = (): void => {
    if (!isInteractive) return;
    lines.setPrompt(pending === '' ? prompt : more);
    lines.prompt();
  };
  onInterrupt(lines, () => {
    if (busy?.signal.aborted === true) process.exit(130);
    if (busy !== undefined) {
      busy.abort();
      return;
    }
    pending = '';
    terminal.output.write('\n');
    ask();
  });
  const fail = (error: unknown): void => {
    failed += 1;
    terminal.errors.write(
      `Client received exception: ${error instanceof Refusal ? error.message : lineOf(error)}\n`,
    );
  };

  ask();
  for await (const line of lines) {
    if (isInteractive && pending === '') at = first;
    const isWhole = pending === '' && wholeWords.test(line);
    const { statements, rest, restAt } = scan(`${pending}${line}${isWhole ? ';' : ''}\n`, at);
    pending = rest;
    at = restAt;
    for (const tokens of statements) {
      busy = new AbortController();
      const isOver = await tried({ ...context, signal: busy.signal }, tokens, fail);
      const isCancelled = busy.signal.aborted;
      busy = undefined;
      if (isOver) {
        lines.close();
        return failed;
      }
      if (isCancelled) break;
    }
    ask();
  }
  if (pending !== '') fail(new StatementError('this statement does not end with ";"', at));
  if (isInteractive) terminal.output.write('\n');
  return failed;
}

/** Whether it was EXIT. */
async function tried(
  context: ShellContext,
  tokens: readonly Token[] | StatementError,
  fail: (error: unknown) => void,
): Promise<boolean> {
  try {
    if (tokens instanceof StatementError) throw tokens;
    const statement = parse(tokens);
    if (statement.kind === 'exit') return true;
    await execute(context, statement);
  } catch (error) {
    if (context.signal?.aborted === true) context.note('cancelled');
    else fail(error);
  }
  return false;
}

function onInterrupt(lines: Interface, act: () => void): void {
  lines.on('SIGINT', act);
}
