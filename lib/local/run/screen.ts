import type { WriteStream } from 'node:tty';
import { standingOut } from '../../terminal/tone.ts';

/** What the user sees: lines that stay, and on a terminal a block below them that is rewritten in place. */
export interface Screen {
  readonly isTerminal: boolean;
  say(line: string): void;
  /** Replaces the block; nothing off a terminal. */
  show(block: readonly string[]): void;
}

export function createScreen(out: WriteStream | NodeJS.WriteStream): Screen {
  const isTerminal = out.isTTY;
  let shown: readonly string[] = [];
  const erase = (): string => (shown.length === 0 ? '' : `\u001B[${shown.length}A\u001B[0J`);
  const draw = (lines: readonly string[]): string =>
    lines.map(line => `${standingOut(line, out)}\n`).join('');

  return {
    isTerminal,
    say(line) {
      out.write(`${erase()}${draw([line])}${draw(shown)}`);
    },
    show(block) {
      if (!isTerminal) return;
      const width = (out.columns ?? 80) - 1;
      const fitted = block.map(line => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
      out.write(`${erase()}${draw(fitted)}`);
      shown = fitted;
    },
  };
}
