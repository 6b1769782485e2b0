import { createInterface } from 'node:readline/promises';
import { Refusal } from './refusal.ts';

/**
 * Has a person type yes to what cannot be undone; `isAgreed` is `--yes` on the command line. Rejects with Refusal for
 * any other answer, and where there is no terminal to ask on. `where` qualifies `what` in that refusal.
 */
export async function confirm(isAgreed: boolean, what: string, where = ''): Promise<void> {
  if (isAgreed) return;
  if (!process.stdin.isTTY) throw new Refusal(`${what}${where}: say --yes to mean it`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${what}? Type yes to go on: `);
    if (answer.trim() !== 'yes') throw new Refusal('not done');
  } finally {
    terminal.close();
  }
}
