import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache-folder.mjs';
import { checksumsOf } from './checksums.ts';

/** One thing Maven fetches, and the folder of the cache it has once it is whole. */
export interface Fetchable {
  readonly engine: 'kafka' | 'mariadb';
  readonly title: string;
  readonly pom: string;
  /** Named after a hash of the pom and its checksums: with others it is another folder. */
  readonly folder: string;
  readonly goal: 'copy-dependencies' | 'unpack-dependencies';
  readonly properties: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

export function kafkaJars(env: Environment): Fetchable {
  return fetchable(env, {
    engine: 'kafka',
    title: 'Apache Kafka',
    goal: 'copy-dependencies',
    properties: [],
  });
}

/** Undefined where nobody publishes MariaDB's binaries for this kind of machine. */
export function mariadbBinaries(env: Environment): Fetchable | undefined {
  const platform = MARIADB_PLATFORMS[`${process.platform}-${process.arch}`];
  if (platform === undefined) return undefined;
  const properties = [`-Dplatform=${platform}`];
  return fetchable(env, { engine: 'mariadb', title: 'MariaDB', goal: 'unpack-dependencies', properties });
}

export function isCached({ folder }: Fetchable): boolean {
  return existsSync(folder);
}

const MARIADB_PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': 'linux64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'macos-arm64',
  'win32-x64': 'winx64',
};

function fetchable(env: Environment, what: Omit<Fetchable, 'pom' | 'folder'>): Fetchable {
  const pom = fileURLToPath(new URL(`poms/${what.engine}/pom.xml`, import.meta.url));
  const hash = createHash('sha256')
    .update(readFileSync(pom))
    .update(readFileSync(checksumsOf(pom)))
    .update(what.properties.join(' '))
    .digest('hex');
  return { ...what, pom, folder: join(cacheFolder(env), `${what.engine}-${hash.slice(0, 12)}`) };
}
