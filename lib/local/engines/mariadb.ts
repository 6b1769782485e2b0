import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MysqlCredentials, MysqlEngine } from './engine.ts';
import { libraryPath, type MariadbHome } from './mariadb-home.ts';
import { installData, REDO_LOG, runAsRoot } from './mariadb-install.ts';
import { askMysql } from './mysql-probe.ts';
import type { RunFile } from './run-file.ts';
import { type OnEngineEvent, supervise } from './supervise.ts';

export interface MariadbOptions {
  readonly run: RunFile;
  readonly home: MariadbHome;
  readonly origin: string;
  /** Where data with their system tables are kept. */
  readonly cache: string;
  readonly port: number;
  readonly onEvent: OnEngineEvent;
}

/** One MariaDB server that behaves like MySQL 8.0, on loopback, with its data in `<state>/mysql`. */
export function mariadb({ run, home, origin, cache, port, onEvent }: MariadbOptions): MysqlEngine {
  const data = join(run.stateDir, 'mysql');
  const temporary = join(run.stateDir, 'tmp');
  const passwordFile = join(run.stateDir, 'mysql.json');
  const credentials = (): MysqlCredentials => ({
    host: '127.0.0.1',
    port,
    user: 'root',
    password: readPassword(passwordFile),
  });
  let installing: Promise<void> | undefined;
  const server = supervise({
    name: 'mysql',
    run,
    command: home.server,
    args: serverArguments(home, data, temporary, port),
    env: libraryPath(home),
    probe: () => askMysql(credentials()),
    onEvent,
  });
  return {
    name: 'mysql',
    address: `127.0.0.1:${port}`,
    origin,
    credentials,
    start: async () => {
      mkdirSync(filesOf(temporary), { recursive: true });
      installing = installData({ home, cache, data, passwordFile, temporary });
      await installing;
      await server.start();
    },
    stop: async () => {
      await installing?.catch(() => {});
      await server.stop();
    },
  };
}

const SQL_MODE = [
  'ONLY_FULL_GROUP_BY',
  'STRICT_TRANS_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
  // MariaDB's own: MySQL always rounds what it cannot keep of a second.
  'TIME_ROUND_FRACTIONAL',
].join(',');

/** What MySQL 8.0 does unasked, and limits that do not depend on the machine. */
export const LIKE_MYSQL: readonly string[] = [
  `--sql-mode=${SQL_MODE}`,
  '--character-set-server=utf8mb4',
  '--default-time-zone=+00:00',
  '--max-allowed-packet=64M',
  '--max-connections=151',
  '--innodb-flush-log-at-trx-commit=1',
  '--local-infile=0',
];

function serverArguments(home: MariadbHome, data: string, temporary: string, port: number): string[] {
  return [
    '--no-defaults',
    ...runAsRoot(),
    `--basedir=${home.basedir}`,
    `--datadir=${data}`,
    `--tmpdir=${temporary}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--socket=',
    '--skip-name-resolve',
    `--pid-file=${join(temporary, 'mysql.pid')}`,
    // Nothing leaves this machine, and the key it would make itself at each start takes seconds.
    '--skip-ssl',
    ...LIKE_MYSQL,
    REDO_LOG,
    // Statements read and write no files but in this folder, which is empty.
    `--secure-file-priv=${filesOf(temporary)}`,
    // Elsewhere the file system takes `A` and `a` for one name, and the server refuses to pretend.
    ...(process.platform === 'linux' ? ['--lower-case-table-names=0'] : []),
  ];
}

function filesOf(temporary: string): string {
  return join(temporary, 'files');
}

function readPassword(file: string): string {
  const { password } = JSON.parse(readFileSync(file, 'utf8')) as { readonly password?: unknown };
  if (typeof password !== 'string') throw new Error(`${file} holds no password`);
  return password;
}
