import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Fetchable } from './cache.ts';
import { ask, findProgram } from './programs.ts';

/** Where one MariaDB server and what it needs lie. */
export interface MariadbHome {
  readonly server: string;
  readonly basedir: string;
  /** Folder of the SQL files that make the system tables. */
  readonly share: string;
  /** Shared libraries that come with it; undefined for one that was installed on the system. */
  readonly libs?: string;
  /** For instance `11.4.5`. */
  readonly version: string;
}

/** A MariaDB that starts on this machine, or why it does not: a clause for a message. */
export type FoundMariadb = { readonly home: MariadbHome } | { readonly reason: string };

type Bare = Omit<MariadbHome, 'version' | 'share'>;

const SHARES = ['share', 'share/mariadb', 'share/mysql'];
const LEAST = [10, 6] as const;

/** The server that was unpacked into this folder of the cache. */
export async function cachedMariadb({ folder }: Pick<Fetchable, 'folder'>): Promise<FoundMariadb> {
  const server = readdirSync(folder, { withFileTypes: true, recursive: true }).find(
    entry => entry.isFile() && /^mariadbd(\.exe)?$/.test(entry.name),
  );
  if (!server) return { reason: `${folder} holds no mariadbd: remove it` };
  const basedir = dirname(server.parentPath);
  return tried({ server: join(basedir, 'bin', server.name), basedir, libs: join(basedir, 'libs') });
}

/** The server that is installed on this system, also where an ordinary PATH does not look. */
export async function installedMariadb(
  env: Readonly<Record<string, string | undefined>>,
  others: readonly string[],
): Promise<FoundMariadb> {
  const server = findProgram('mariadbd', env, others);
  if (!server) return { reason: 'no mariadbd is on the PATH' };
  return tried({ server, basedir: dirname(dirname(realpathSync(server))) });
}

/** Where the dynamic linker finds the libraries that came with the server. */
export function libraryPath({ libs }: Pick<MariadbHome, 'libs'>): Record<string, string> {
  if (libs === undefined) return {};
  return { LD_LIBRARY_PATH: libs, DYLD_LIBRARY_PATH: libs };
}

async function tried(home: Bare): Promise<FoundMariadb> {
  const answer = await ask(home.server, ['--no-defaults', '--version'], libraryPath(home));
  if (answer === undefined) return { reason: await whyNot(home) };
  const [, version = '0.0'] = /Ver (\d+\.\d+\.\d+)/.exec(answer) ?? [];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]))
    return { reason: `${home.server} is ${version}, needed is ${LEAST.join('.')} or newer` };
  const share = SHARES.map(folder => join(home.basedir, folder)).find(holdsSystemTables);
  if (!share)
    return { reason: `${home.server} has no SQL files of its system tables in ${home.basedir}/share` };
  return { home: { ...home, share, version } };
}

async function whyNot(home: Bare): Promise<string> {
  const linked = await ask('ldd', [home.server], libraryPath(home));
  const [, library] = /^\s*(\S+) => not found/m.exec(linked ?? '') ?? [];
  if (!library) return `${home.server} does not run here`;
  const known = PACKAGES.find(([prefix]) => library.startsWith(prefix));
  return `${home.server} needs ${library}, which is missing${known ? ` (${known[1]})` : ''}`;
}

/** Packages that hold the libraries MariaDB's builds want. */
const PACKAGES = [
  ['libcrypt.so.1', 'apt-get install libcrypt1, or dnf install libxcrypt-compat'],
  ['libaio.so', 'apt-get install libaio1t64 or libaio1, or dnf install libaio'],
  ['libncurses.so.5', 'apt-get install libncurses5, or dnf install ncurses-compat-libs'],
  ['libtinfo.so.5', 'apt-get install libtinfo5, or dnf install ncurses-compat-libs'],
  ['liburing.so', 'apt-get install liburing2, or dnf install liburing'],
  ['libnuma.so', 'apt-get install libnuma1, or dnf install numactl-libs'],
  ['libssl.so', 'apt-get install libssl3, or dnf install openssl-libs'],
  ['libsystemd.so', 'apt-get install libsystemd0, or dnf install systemd-libs'],
  ['libpcre2', 'apt-get install libpcre2-8-0, or dnf install pcre2'],
] as const;

function holdsSystemTables(folder: string): boolean {
  return ['mariadb', 'mysql'].some(prefix => existsSync(join(folder, `${prefix}_system_tables.sql`)));
}
