import { diskFull } from './disk-full.ts';
import { printable } from './printable.ts';
import { Refusal, WrongUsage } from './refusal.ts';

/** A command line tool: `run` gets the words after its name, and resolves when all is done. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  /** The usage of the part that the words name; absent for a command without parts. */
  usageOf?(words: readonly string[]): string;
  run(words: readonly string[]): Promise<void>;
}

/** Runs a command to its end and answers its exit code: 0 done, 1 refused or failed, 2 wrong usage. */
export async function exitCodeOf(command: Command, words: readonly string[]): Promise<0 | 1 | 2> {
  const usage = () => command.usageOf?.(words) ?? command.usage;
  if (words.includes('--help') || words.includes('-h')) {
    console.log(usage());
    return 0;
  }
  process.stdout.on('error', endWithReader);
  try {
    await command.run(words);
    return 0;
  } catch (error) {
    const message =
      error instanceof Refusal || error instanceof WrongUsage
        ? error.message
        : (diskFull(error) ?? lineOf(error));
    const fault = `${command.name}: ${printable(message)}`;
    if (!(error instanceof WrongUsage)) {
      console.error(fault);
      return 1;
    }
    // Whichever end of a long usage the terminal shows, the fault stands there.
    console.error(`${fault}\n\n${usage()}\n\n${fault}`);
    return 2;
  }
}

/** The reader of the output has ended, as `head` does: nobody reads the rest. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

/** An error in one line; its cause follows in brackets unless the message contains it. */
export function lineOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message || ('code' in error ? String(error.code) : error.name);
  const line = message.replaceAll(/\s*\n\s*/g, ' ');
  const cause = error.cause === undefined ? '' : lineOf(error.cause);
  return line.includes(cause) ? line : `${line} (${cause})`;
}
