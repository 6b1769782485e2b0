import { createInterface } from 'node:readline/promises';
import type { Deployment } from '../deployment.ts';
import { Refusal } from '../../terminal/refusal.ts';

/** On AWS, has a person say yes to what cannot be undone; `isAgreed` is that yes, given before. */
export async function confirm(
  deployment: Pick<Deployment, 'target'>,
  isAgreed: boolean,
  what: string,
): Promise<void> {
  if (deployment.target === 'local' || isAgreed) return;
  if (!process.stdin.isTTY) throw new Refusal(`${what} on AWS: say --yes to mean it`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${what}? Type yes to go on: `);
    if (answer.trim() !== 'yes') throw new Refusal('not done');
  } finally {
    terminal.close();
  }
}
