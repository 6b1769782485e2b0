import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import type { MysqlCredentials } from '../../lib/local/engines/engine.ts';
import { startMysql } from '../support/engines/mysql-server.ts';

export interface TestDatabase {
  readonly address: MysqlCredentials;
  /** A new one, empty. */
  readonly database: string;
  query(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** For functions that use none. */
export const noDatabase: TestDatabase = {
  address: { host: '127.0.0.1', port: 1, user: '', password: '' },
  database: 'none',
  query: () => Promise.reject(new Error('this test has no database')),
  drop: () => Promise.resolve(),
};

/** A database on a server of its own, or on the one that MILLRACE_MYSQL names. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await startMysql();
  const database = `test_${randomBytes(6).toString('hex')}`;
  const root = await mysql.createConnection({
    ...server.credentials(),
    supportBigNumbers: true,
    timezone: 'Z',
    dateStrings: true,
  });
  await root.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await root.changeUser({ database });
  return {
    address: server.credentials(),
    database,
    query: async (sql, values = []) => {
      const [rows] = await root.query(sql, [...values]);
      return rows as Record<string, unknown>[];
    },
    drop: async () => {
      await root.query(`DROP DATABASE ${database}`);
      await root.end();
      await server.stop();
    },
  };
}
