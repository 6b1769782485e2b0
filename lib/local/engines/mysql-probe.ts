import { createConnection } from 'mysql2/promise';
import type { MysqlCredentials } from './engine.ts';

/** Resolves when the server takes the password and answers a query; throws at once when not. */
export async function askMysql(credentials: MysqlCredentials): Promise<void> {
  const connection = await createConnection({ ...credentials, connectTimeout: 2_000 });
  try {
    await connection.query('SELECT 1');
  } finally {
    await connection.end();
  }
}
