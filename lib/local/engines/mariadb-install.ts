import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Refusal } from '../../terminal/refusal.ts';
import { saysDiskFull } from '../../terminal/disk-full.ts';
import { draftOf } from './draft.mjs';
import { libraryPath, type MariadbHome } from './mariadb-home.ts';
import { putPreparedData } from './prepared-data.ts';

/** Size of the log InnoDB recovers from; its default of 96 MB is written out in full at the first start. */
export const REDO_LOG = '--innodb-log-file-size=32M';

const TIME_ZONES = fileURLToPath(new URL('time-zones.mjs', import.meta.url));

export interface InstallOptions {
  readonly home: MariadbHome;
  /** Where data with their system tables are kept. */
  readonly cache: string;
  readonly data: string;
  readonly passwordFile: string;
  readonly temporary: string;
}

/**
 * Makes the system tables, once. They are made or copied beside their place, where root gets a password of 24 random
 * bytes, and then moved: no server ever listens without a password, and a kill leaves nothing half-made.
 * @throws Refusal when the data was made by a newer MariaDB than the one at hand.
 */
export async function installData(options: InstallOptions): Promise<void> {
  const { home, cache, data, passwordFile, temporary } = options;
  if (existsSync(data) && existsSync(passwordFile)) return refuseOlder(home, data, passwordFile);
  if (existsSync(data))
    throw new Refusal(`${data} has data but ${passwordFile} is gone: put it back, or remove both`);

  const draft = draftOf(data);
  const tables = systemTables(home.share);
  await putPreparedData(
    {
      cache,
      engine: 'mysql',
      madeOf: [
        home.server,
        home.version,
        REDO_LOG,
        tables,
        rootOnly(''),
        readFileSync(TIME_ZONES, 'utf8'),
        process.versions.tz ?? '',
      ],
      make: async folder => {
        mkdirSync(join(folder, 'mysql'), { recursive: true, mode: 0o700 });
        const sql = [tables, await timeZones(), rootOnly(newPassword())].join('\n');
        await bootstrap(home, folder, temporary, [REDO_LOG], sql);
      },
    },
    draft,
  );
  const password = newPassword();
  // Accounts are not kept in InnoDB, and without it this takes half the time.
  await bootstrap(
    home,
    draft,
    temporary,
    ['--skip-innodb', '--default-storage-engine=Aria'],
    passwordOf(password),
  );
  writeFileSync(passwordFile, JSON.stringify({ user: 'root', password, madeBy: home.version }), {
    mode: 0o600,
  });
  chmodSync(passwordFile, 0o600);
  renameSync(draft, data);
}

/** The server refuses to start as root unless its options name that user. */
export function runAsRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

/** What `mariadb-install-db` feeds, less the help texts; that script needs programs some packages lack. */
function systemTables(share: string): string {
  const files = ['system_tables', 'performance_tables', 'system_tables_data'].map(name => `${name}.sql`);
  const prefix = existsSync(join(share, `mariadb_${files[0]}`)) ? 'mariadb' : 'mysql';
  const named = [
    ...files.map(name => `${prefix}_${name}`),
    'maria_add_gis_sp_bootstrap.sql',
    `${prefix}_sys_schema.sql`,
  ];
  const sql = named.map(name => readFileSync(join(share, name), 'utf8'));
  return ['USE mysql;', 'SET @auth_root_socket=NULL;', ...sql].join('\n');
}

/** Rows of the named time zones, without which CONVERT_TZ answers NULL for a name. */
async function timeZones(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [TIME_ZONES], {
    maxBuffer: 8 * 1024 * 1024,
  });
  return stdout;
}

/** One account is left: root from loopback, with the password. */
function rootOnly(password: string): string {
  return [
    'USE mysql;',
    'FLUSH PRIVILEGES;',
    'DELETE FROM proxies_priv;',
    "DELETE FROM global_priv WHERE User = '' OR (User = 'root' AND Host <> '127.0.0.1');",
    passwordOf(password),
  ].join('\n');
}

function passwordOf(password: string): string {
  return `FLUSH PRIVILEGES;\nALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}';\n`;
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

function refuseOlder(home: MariadbHome, data: string, passwordFile: string): void {
  const { madeBy } = JSON.parse(readFileSync(passwordFile, 'utf8')) as { readonly madeBy?: unknown };
  if (typeof madeBy !== 'string' || series(madeBy) <= series(home.version)) return;
  throw new Refusal(
    `${data} was made by MariaDB ${madeBy}, and ${home.server} is the older ${home.version}: use the newer one, or another folder with --state DIR`,
  );
}

/** 11.4.5 → 11004: servers of one series read each other's data. */
function series(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1000 + minor;
}

/** Has the server carry out SQL on the data in a folder without listening anywhere. */
function bootstrap(
  home: MariadbHome,
  data: string,
  temporary: string,
  more: readonly string[],
  sql: string,
): Promise<void> {
  const args = [
    '--no-defaults',
    ...runAsRoot(),
    `--basedir=${home.basedir}`,
    `--datadir=${data}`,
    `--tmpdir=${temporary}`,
    '--bootstrap',
    '--skip-networking',
    '--log-warnings=0',
    ...more,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(home.server, args, {
      env: { ...process.env, ...libraryPath(home) },
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    // It stopped reading because it ended: its exit says why.
    child.stdin.on('error', () => {});
    child.stdin.end(sql);
    child.once('error', reject);
    child.once('close', code => {
      if (code === 0) return resolve();
      const lines = output.trim().split('\n');
      const last = lines.find(saysDiskFull) ?? lines.slice(-2).join(' | ');
      reject(new Error(`${home.server} could not make its system tables (exit code ${code}): ${last}`));
    });
  });
}
