import type { Connection } from 'mysql2';
import { codeOf } from '../../../../domain/sql-text.ts';
import { databaseError } from './errors.ts';
import { formIn, mariadbOnly, mysqlOnly, type SqlForm } from './sql-form.ts';

/** Errors by which MariaDB refuses what it does not know: syntax, functions, their arguments, variables, types, formats. */
const unknown = new Set([1064, 1305, 1582, 1235, 1193, 1791, 1901, 1911, 4161, 1273, 1128]);
/** Values that are no time to it: 1292 and 1525, where they have an offset. */
const noTime = new Set([1292, 1525]);
const offset = /\d{2}:\d{2}(?:\.\d+)?[+-]\d{2}:\d{2}'/;
const wayOut =
  'set MILLRACE_MYSQL to a MySQL 8 server, for instance one in a container (docs/targets.md lists the differences)';

interface Refusal {
  readonly errno: number;
  readonly message: string;
}

/**
 * A clause for the message of a refused statement where the engine is MariaDB and MySQL 8 may have taken it; undefined
 * otherwise. The engine is asked who it is only after an error that may be of that kind.
 */
export async function mariadbHint(
  { errno, message }: Refusal,
  sql: string,
  connection: Connection,
): Promise<string | undefined> {
  const isTime = noTime.has(errno) && offset.test(message);
  if (!isTime && !unknown.has(errno)) return undefined;
  const version = await mariadbVersion(connection);
  if (version === undefined) return undefined;
  const engine = `the local engine is MariaDB ${version}`;
  if (isTime)
    return `${engine}, which takes no offset in a time, as MySQL 8 does: give the time in UTC without it, or ${wayOut}`;
  const form = formIn(codeOf(sql), mysqlOnly, errno);
  if (form === undefined) return `${engine}: where MySQL 8 takes this statement, ${wayOut}`;
  const { name, instead } = form;
  const written = instead === undefined ? '' : `write ${instead}, which both take, or `;
  return `${engine}, which lacks ${name} of MySQL 8: ${written}${wayOut}`;
}

/** Of a statement's text; its notice is due once it has succeeded. */
export function mariadbForm(sql: string): SqlForm | undefined {
  if (/\/\*M!/.test(sql)) return { pattern: /\/\*M!/, name: 'comments that are carried out, /*M! */' };
  return formIn(codeOf(sql), mariadbOnly);
}

/** Says once for each form that a statement which ran here will fail on AWS. */
export function createNotices(onNotice: (line: string) => void) {
  const said = new Set<string>();
  return async (form: SqlForm | undefined, connection: Connection): Promise<void> => {
    if (form === undefined || said.has(form.name)) return;
    said.add(form.name);
    if ((await mariadbVersion(connection)) === undefined) return;
    const instead = form.instead === undefined ? '' : ` (${form.instead} works on both)`;
    onNotice(`a statement that ran here fails on AWS: Aurora MySQL has no ${form.name}${instead}`);
  };
}

/**
 * A comparison with a time that has an offset is a mere warning to MariaDB, which then goes on without the offset: rows
 * that are wrong by hours. Throws a DatabaseErrorException in its place.
 */
export async function refuseLostOffset(sql: string, connection: Connection): Promise<void> {
  if (!offset.test(sql)) return;
  for (const [, , message = ''] of await rows(connection, 'SHOW WARNINGS'))
    if (offset.test(message)) {
      const hint = await mariadbHint({ errno: 1292, message }, sql, connection);
      throw databaseError(hint === undefined ? message : `${message}; ${hint}`, 1292, '22007');
    }
}

/** For instance `11.4.5`; undefined where the server is MySQL, or does not answer. */
async function mariadbVersion(connection: Connection): Promise<string | undefined> {
  const [row] = await rows(connection, 'SELECT VERSION()').catch(() => []);
  return /(\d+\.\d+\.\d+)-MariaDB/i.exec(row?.[0] ?? '')?.[1];
}

function rows(connection: Connection, sql: string): Promise<readonly (readonly string[])[]> {
  return new Promise((resolve, reject) => {
    connection.once('error', reject);
    connection.query({ sql, rowsAsArray: true }, (error, found) => {
      connection.off('error', reject);
      if (error) reject(error);
      else resolve(Array.isArray(found) ? found.map(row => (Array.isArray(row) ? row.map(String) : [])) : []);
    });
  });
}
