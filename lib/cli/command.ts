import { diskFull } from '../local/disk-full.ts';
import { Refusal, WrongUsage } from './refusal.ts';

/** A command line tool: `run` gets the words after its name, and resolves when all is done. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  /** Of the part that the words name, where it has parts. */
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
    if (error instanceof WrongUsage) {
      console.error(`${usage()}\n\n${command.name}: ${error.message}`);
      return 2;
    }
    console.error(
      `${command.name}: ${error instanceof Refusal ? error.message : (diskFull(error) ?? told(error))}`,
    );
    return 1;
  }
}

/** Whoever read the output has gone, as `head` does: nobody is left to tell. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

/** An error in one line, with what caused it where it does not say so itself. */
export function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = error.message || ('code' in error ? String(error.code) : error.name);
  const line = said.replaceAll(/\s*\n\s*/g, ' ');
  const cause = error.cause === undefined ? '' : told(error.cause);
  return line.includes(cause) ? line : `${line} (${cause})`;
}
