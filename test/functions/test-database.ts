import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { fetchEngines, planEngines } from '../../lib/local/engines/choose.ts';
import { createEngines } from '../../lib/local/engines/create-engines.ts';
import type { MysqlCredentials } from '../../lib/local/engines/engine.ts';
import { takePorts } from '../../lib/local/engines/ports.ts';
import { claim } from '../../lib/local/engines/run-file.ts';

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
  const server = await startServer();
  const database = `test_${randomBytes(6).toString('hex')}`;
  const root = await mysql.createConnection({
    ...server.address,
    supportBigNumbers: true,
    timezone: 'Z',
    dateStrings: true,
  });
  await root.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await root.changeUser({ database });
  return {
    address: server.address,
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

async function startServer(): Promise<{ readonly address: MysqlCredentials; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-functions-'));
  const run = await claim(join(folder, 'state'));
  const wish = { flag: '--port', usual: 25_400 };
  const ports = await takePorts({ mysql: wish, kafka: wish, kafkaController: wish, dynamodb: wish });
  const others = { MILLRACE_KAFKA: '127.0.0.1:1', MILLRACE_DYNAMODB: 'http://127.0.0.1:1' };
  const plan = await fetchEngines(await planEngines({ ...process.env, ...others }), () => {});
  const { mysql } = createEngines(plan, { run, ports, onEvent: () => {} });
  await mysql.start();
  return {
    address: mysql.credentials(),
    stop: async () => {
      await mysql.stop();
      run.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
