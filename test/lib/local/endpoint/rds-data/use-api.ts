import { after, before } from 'node:test';
import { startMysql } from '../../../../support/engines/mysql-server.ts';
import { endpoint } from '../doubles.ts';
import { dataClient } from './client.ts';

/** One for all suites of the process. */
let started: ReturnType<typeof startMysql> | undefined;

/** For when all suites are over. */
export async function stopServer(): Promise<void> {
  await (await started)?.stop();
}

/**
 * Registers an endpoint and a database of its own for a suite, on the server that all of them share. `tables` are made before
 * the first test. What it returns is there once the tests run.
 */
export function useApi(name: string, options: Parameters<typeof endpoint>[0] = {}, ...tables: string[]) {
  const database = `${name}_${process.pid}`;
  let mysql: Awaited<ReturnType<typeof startMysql>>;
  let server: ReturnType<typeof endpoint>;
  let api: ReturnType<typeof dataClient>;
  before(async () => {
    mysql = await (started ??= startMysql());
    server = endpoint({ mysql: mysql.credentials, ...options });
    await server.start();
    api = dataClient(server.url, database);
    await api.execute(`CREATE DATABASE ${database}`, {}, { database: undefined });
    for (const table of tables) await api.execute(table);
  });
  after(async () => {
    await api?.execute(`DROP DATABASE ${database}`);
    await server?.stop();
  });
  return {
    database,
    execute: (...call: Parameters<typeof api.execute>) => api.execute(...call),
    get client() {
      return api.client;
    },
    get url() {
      return server.url;
    },
    get mysql() {
      return mysql;
    },
  };
}
