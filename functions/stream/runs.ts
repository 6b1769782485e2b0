import type { Transaction } from '../io/transaction.ts';
import type { WriteStatement } from './write-statement.ts';

/** Consecutive statements of one text, which travel in one call. */
export interface Run {
  readonly sql: string;
  readonly sets: readonly WriteStatement['parameters'][];
}

const mostSets = 500;
/** A quarter of what the Data API takes. */
const mostCharacters = 1_000_000;

/** Runs the statements in their order and answers how many they are. */
export async function runAll(
  transaction: Transaction,
  statements: readonly WriteStatement[],
): Promise<number> {
  for (const { sql, sets } of runsOf(statements)) await transaction.executeEach(sql, sets);
  return statements.length;
}

/** The statements in their order, as few calls as that allows. */
export function runsOf(statements: readonly WriteStatement[]): readonly Run[] {
  const runs: { readonly sql: string; readonly sets: WriteStatement['parameters'][]; characters: number }[] =
    [];
  for (const { sql, parameters } of statements) {
    const characters = JSON.stringify(parameters).length;
    const last = runs.at(-1);
    if (last?.sql === sql && last.sets.length < mostSets && last.characters + characters <= mostCharacters) {
      last.sets.push(parameters);
      last.characters += characters;
    } else {
      runs.push({ sql, sets: [parameters], characters });
    }
  }
  return runs;
}
