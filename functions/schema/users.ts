import type { DatabaseSecret } from '../io/secrets.ts';
import { chosenSchemas } from './schemas.ts';
import type { Schema } from './schema.ts';

/** Database users by what they are for: `query`, `streams` (functions of users' modules), or a pipeline's name. */
export type Users = Readonly<Record<string, DatabaseSecret>>;

/**
 * The statements that make users, or give those that stand their passwords, and grant each what it needs: `query` reads what
 * the chosen pipelines have, a pipeline writes its own tables, users' streams write any table of this database. None may
 * change a table's definition, or a user. Rights are only added, so that no function ever lacks them on the way.
 */
export function userStatements(
  database: string,
  pipelines: readonly string[],
  users: Users,
): readonly string[] {
  return Object.entries(users).flatMap(([name, { user, password }]) => {
    const account = `'${user}'@'%'`;
    const identified = `${account}\nIDENTIFIED BY '${password}'`;
    return [
      `CREATE USER IF NOT EXISTS ${identified}`,
      `ALTER USER ${identified}`,
      ...rightsOf(name, database, chosenSchemas(pipelines)).map(right => `GRANT ${right} TO ${account}`),
    ];
  });
}

const write = 'SELECT, INSERT, UPDATE, DELETE';

function rightsOf(name: string, database: string, schemas: readonly Schema[]): readonly string[] {
  // Only here MySQL takes the name for a pattern.
  if (name === 'streams')
    return [
      `${write}, CREATE TEMPORARY TABLES, EXECUTE ON \`${database.replaceAll('_', String.raw`\_`)}\`.*`,
    ];
  const own = name === 'query' ? schemas : schemas.filter(({ pipeline }) => pipeline === name);
  const on = (right: string, names: readonly string[]) =>
    names.map(each => `${right} ON \`${database}\`.\`${each}\``);
  return own.flatMap(schema => [
    ...on(name === 'query' ? 'SELECT' : write, madeIn(schema.tables, /^CREATE TABLE IF NOT EXISTS (\w+)/)),
    ...on('SELECT', madeIn(schema.views, /^CREATE OR REPLACE VIEW (\w+)/)),
  ]);
}

function madeIn(statements: Schema['tables'], form: RegExp): readonly string[] {
  return [...new Set(statements.flatMap(({ sql }) => form.exec(sql)?.[1] ?? []))];
}
