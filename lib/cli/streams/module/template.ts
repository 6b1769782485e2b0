import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { givenPath } from '../../../terminal/flags.ts';
import { Refusal } from '../../../terminal/refusal.ts';

export interface WrittenTemplate {
  readonly module: string;
  readonly ddl: string;
}

/**
 * Writes a module that works, and beside it the DDL of its table, into the user's folder; answers their paths. Rejects
 * with Refusal, and writes nothing, where one of the files exists.
 */
export async function writeTemplate(name: string): Promise<WrittenTemplate> {
  const table = name.replaceAll('-', '_');
  const [module, ddl] = [givenPath(`${name}.ts`), givenPath(`${name}.sql`)];
  const standing = [module, ddl].find(file => existsSync(file));
  if (standing !== undefined) throw new Refusal(`${standing} exists already: choose another name`);
  await writeFile(module, moduleText(name, table), { flag: 'wx' });
  await writeFile(ddl, ddlText(table), { flag: 'wx' });
  return { module, ddl };
}

function moduleText(name: string, table: string): string {
  return `type Statement = [sql: string, params: Record<string, string | number | boolean | null>];

/**
 * Turns the messages of a batch into statements (INSERT, REPLACE, UPDATE, DELETE), which run in one transaction: each
 * message takes effect once. The table is made from ${name}.sql. A message on which it throws is tried MAX_TRIES times and
 * then set aside; the others are written.
 */
export function stream(batch: Uint8Array[]): Statement[] {
  const decoder = new TextDecoder();
  return batch.map((message): Statement => {
    const text = decoder.decode(message);
    return ['INSERT INTO ${table} (message) VALUES (:message)', { message: text }];
  });
}
`;
}

function ddlText(table: string): string {
  return `-- CREATE STREAM runs this file: CREATE TABLE IF NOT EXISTS and CREATE VIEW IF NOT EXISTS, nothing else.
CREATE TABLE IF NOT EXISTS ${table} (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  message TEXT NOT NULL,
  written_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
) ENGINE=InnoDB;
`;
}
