import { realpathSync } from 'node:fs';
import { Refusal } from '../../terminal/refusal.ts';
import { type Fetchable, isCached, kafkaJars, mariadbBinaries } from './cache.ts';
import { cacheFolder } from './cache-folder.mjs';
import type { MysqlCredentials } from './engine.ts';
import { externalAddresses } from './external-addresses.ts';
import { fetchEngine, type OnFetchProgress } from './fetch.ts';
import { findJava } from './java.ts';
import type { MariadbHome } from './mariadb-home.ts';
import { cachedMariadb, installedMariadb } from './mariadb-home.ts';
import { findProgram, SERVER_FOLDERS } from './programs.ts';
import { type Lack, waysForward } from './ways-forward.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where each engine comes from. Nothing has been fetched or started for it. */
export interface EnginePlan {
  readonly kafka:
    | { readonly kind: 'external'; readonly brokers: readonly string[] }
    | { readonly kind: 'cache'; readonly java: string; readonly jars: string }
    | { readonly kind: 'maven'; readonly java: string; readonly maven: string; readonly what: Fetchable };
  readonly mysql:
    | { readonly kind: 'external'; readonly credentials: MysqlCredentials }
    | { readonly kind: 'cache' | 'PATH'; readonly home: MariadbHome }
    | { readonly kind: 'maven'; readonly maven: string; readonly what: Fetchable };
  readonly dynamodb: { readonly kind: 'external'; readonly endpoint: string } | { readonly kind: 'dynalite' };
}

/** A plan with nothing left to fetch. */
export interface FetchedPlan extends EnginePlan {
  readonly kafka: Exclude<EnginePlan['kafka'], { kind: 'maven' }>;
  readonly mysql: Exclude<EnginePlan['mysql'], { kind: 'maven' }>;
}

/**
 * Takes each engine from the first that works: an address in the environment (MILLRACE_KAFKA, MILLRACE_MYSQL,
 * MILLRACE_DYNAMODB), the cache, a server on the PATH, Maven. Only looks: takes tenths of a second, changes nothing.
 * @throws Refusal naming every way forward on this system, when no way leads to an engine.
 */
export async function planEngines(
  env: Environment,
  serverFolders: readonly string[] = SERVER_FOLDERS,
): Promise<EnginePlan> {
  const outside = externalAddresses(env);
  const maven = findProgram('mvn', env);
  const [kafka, mysql] = await Promise.all([
    outside.brokers ? { kind: 'external' as const, brokers: outside.brokers } : planKafka(env, maven),
    outside.mysql
      ? { kind: 'external' as const, credentials: outside.mysql }
      : planMysql(env, maven, serverFolders),
  ]);
  const lacks = [kafka, mysql].filter(isLack);
  if (isLack(kafka) || isLack(mysql)) throw new Refusal(waysForward(lacks));
  return {
    kafka,
    mysql,
    dynamodb: outside.dynamodb ? { kind: 'external', endpoint: outside.dynamodb } : { kind: 'dynalite' },
  };
}

/**
 * Fetches what the plan leaves to Maven into the cache, one after the other.
 * @throws Refusal when Maven fails, or what it fetched does not run on this machine.
 */
export async function fetchEngines(
  plan: EnginePlan,
  onProgress: OnFetchProgress,
  signal?: AbortSignal,
): Promise<FetchedPlan> {
  const { kafka, mysql } = plan;
  for (const source of [kafka, mysql])
    if (source.kind === 'maven') await fetchEngine(source.what, source.maven, onProgress, signal);
  return {
    ...plan,
    kafka:
      kafka.kind === 'maven'
        ? { kind: 'cache', java: kafka.java, jars: realpathSync(kafka.what.folder) }
        : kafka,
    mysql: mysql.kind === 'maven' ? { kind: 'cache', home: await fetchedHome(mysql.what) } : mysql,
  };
}

async function planKafka(env: Environment, maven: string | undefined): Promise<EnginePlan['kafka'] | Lack> {
  const java = await findJava(env);
  const what = kafkaJars(env);
  if ('command' in java) {
    if (isCached(what)) return { kind: 'cache', java: java.command, jars: realpathSync(what.folder) };
    if (maven) return { kind: 'maven', java: java.command, maven, what };
  }
  return {
    lack: 'kafka',
    reasons: 'missing' in java ? [java.missing] : [],
    needsJava: 'missing' in java,
    needsMaven: !isCached(what) && maven === undefined,
    cache: cacheFolder(env),
  };
}

async function planMysql(
  env: Environment,
  maven: string | undefined,
  serverFolders: readonly string[],
): Promise<EnginePlan['mysql'] | Lack> {
  const what = mariadbBinaries(env);
  const cached = what && isCached(what) ? await cachedMariadb(what) : undefined;
  if (cached && 'home' in cached) return { kind: 'cache', home: cached.home };
  const installed = await installedMariadb(env, serverFolders);
  if ('home' in installed) return { kind: 'PATH', home: installed.home };
  if (what && !cached && maven) return { kind: 'maven', maven, what };
  return {
    lack: 'mysql',
    reasons: [...(cached ? [cached.reason] : []), installed.reason],
    needsJava: false,
    needsMaven: what !== undefined && !cached && maven === undefined,
    cache: cacheFolder(env),
  };
}

async function fetchedHome(what: Fetchable): Promise<MariadbHome> {
  const found = await cachedMariadb(what);
  if ('home' in found) return found.home;
  throw new Refusal(
    waysForward([
      { lack: 'mysql', reasons: [found.reason], needsJava: false, needsMaven: false, cache: what.folder },
    ]),
  );
}

function isLack(value: object): value is Lack {
  return 'lack' in value;
}
