import { readFile } from 'node:fs/promises';
import { execute, type Patience } from '../../../../functions/io/data-api.ts';
import { SqlError } from '../../../../functions/io/sql-error.ts';
import { statementsOf } from '../../../../domain/sql-text.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import type { Deployment } from '../../deployment.ts';

/** What makes a module's tables: the file of its name that ends with .sql, beside it. */
export interface Ddl {
  readonly file: string;
  readonly text: string;
  readonly statements: readonly string[];
}

/** Its name in the function's package. */
export const packagedDdl = 'tables.sql';
/** A database that sleeps takes half a minute to wake. */
const patience: Patience = { waitMs: 60_000 };
const allowed = /^\s*CREATE\s+(?:TABLE|VIEW)\s+IF\s+NOT\s+EXISTS\b/i;
const exists = 1050;
/** A comment whose text the server runs. */
const hidden = /\/\*M?!/;

export function ddlFile(module: string): string {
  return module.replace(/\.[^./\\]+$/, '.sql');
}

/** The DDL beside a module's file; undefined without one. Rejects with Refusal for a statement that may not stand there. */
export async function ddlBeside(module: string): Promise<Ddl | undefined> {
  const file = ddlFile(module);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Refusal(`${file} cannot be read: ${error.message}`, { cause: error });
  });
  if (text === undefined) return undefined;
  const statements = statementsOf(text);
  for (const statement of statements)
    if (!allowed.test(bare(statement)) || hidden.test(statement))
      throw new Refusal(
        `${file}: only CREATE TABLE IF NOT EXISTS and CREATE VIEW IF NOT EXISTS can stand there, not ${shortened(statement)}`,
      );
  return { file, text, statements };
}

/**
 * Runs the statements in their order; what stands already stays, and the statements for it are the answer. Rejects with
 * Refusal for what the database refuses.
 */
export async function applyDdl(
  { database }: Pick<Deployment, 'database'>,
  { file, statements }: Pick<Ddl, 'file' | 'statements'>,
): Promise<readonly string[]> {
  const standing: string[] = [];
  for (const statement of statements) {
    try {
      await execute(database, unconditional(statement), {}, patience);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      if (error.code !== exists)
        throw new Refusal(`${file}: ${error.message.replaceAll(/\s*\n\s*/g, ' ')}`, { cause: error });
      standing.push(statement);
    }
  }
  return standing;
}

/** MySQL 8.0 has no IF NOT EXISTS for views, and for tables answers the same with it, made or not. */
function unconditional(statement: string): string {
  return bare(statement).replace(/IF\s+NOT\s+EXISTS\s/i, '');
}

/** Without the comments in front. */
function bare(statement: string): string {
  return statement.replace(/^(?:\s+|\/\*[\s\S]*?\*\/|#[^\n]*(?:\n|$)|--(?=\s)[^\n]*(?:\n|$))+/, '');
}

/** A statement in a few words of one line. */
export function shortened(statement: string): string {
  const line = bare(statement).replaceAll(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
