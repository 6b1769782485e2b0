import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  paginateListEventSourceMappings,
  ResourceConflictException,
  ResourceNotFoundException,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import type { ZippableFile } from 'fflate';
import { type ModuleSources, sourcesFile } from '../../../local/reload/module-sources.ts';
import { givenPath } from '../../../terminal/flags.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import type { Deployment } from '../../deployment.ts';
import { bundleModule, placeIn } from './bundle.ts';
import { checkModule } from './check.ts';
import { type Ddl, ddlBeside, ddlFile, packagedDdl } from './ddl.ts';
import type { ModuleSource } from './source.ts';

/** A user's module, bundled and found good. */
export interface ReadyModule {
  readonly uri: string;
  readonly bundle: Uint8Array;
  /** What makes its tables; kept beside the bundle in the function's package. */
  readonly ddl?: Ddl;
  /** What it was made of on this machine; in the package too. */
  readonly sources?: ModuleSources;
  readonly variables: Readonly<Record<string, string>>;
}

/** What a function of a user's transform has in its environment; all but the level are what `functions/stream` reads. */
export interface ModuleVariables extends Readonly<Record<string, string>> {
  readonly CLUSTER_ARN: string;
  readonly SECRET_ARN: string;
  readonly DATABASE: string;
  readonly COUNTERS_TABLE: string;
  readonly SET_ASIDE_TABLE: string;
  readonly STREAM: string;
  readonly MAX_TRIES: string;
  readonly STAGE: string;
  readonly POWERTOOLS_LOG_LEVEL: string;
}

/** Where a function remembers what it was made of. */
const sourceVariable = 'MILLRACE_TRANSFORM';
/** Where it remembers which CREATE made it. */
const creationVariable = 'MILLRACE_CREATION';
/** So long a function may be without a mapping while another session makes its stream, ms. */
const graceMs = 15_000;
/** Of a stream whose statement names none. */
const defaultTries = 3;
const timeoutSeconds = 180;
const memoryMb = 512;
/** The time of every zipped file: the same module gives the same bytes. */
const epoch = new Date('2000-01-01T00:00:00');

/** @param files gets those that the code is made of; the package then says which they are, for a run that watches them. */
export async function readyModule(
  source: ModuleSource,
  variables: Readonly<Record<string, string>>,
  files?: Set<string>,
): Promise<ReadyModule> {
  const readAtMs = Date.now();
  const read = files ?? new Set();
  if (!source.isFetched) for (const file of [source.file, ddlFile(source.file)]) read.add(file);
  const ddl = await ddlBeside(source.file);
  const bundle = await bundleModule(source, read);
  await checkModule(
    bundle,
    source,
    variables,
    () => bundleModule(source, new Set(), true),
    stack => placeIn(stack, source.file, read),
  );
  return {
    uri: source.uri,
    bundle,
    ...(ddl && { ddl }),
    ...(files && { sources: { folder: givenPath('.'), files: [...files], readAtMs } }),
    variables: { ...variables, [sourceVariable]: source.uri },
  };
}

/** Files of this machine are of interest to a run on this machine. */
export function filesOf({ target }: Pick<Deployment, 'target'>): Set<string> | undefined {
  return target === 'local' ? new Set() : undefined;
}

export function moduleVariables(
  { database, streamsSecret, countersTable, setAsideTable, stage }: Deployment,
  stream: string,
  maxTries = defaultTries,
): ModuleVariables {
  return {
    CLUSTER_ARN: database.clusterArn,
    SECRET_ARN: streamsSecret(),
    DATABASE: database.database,
    COUNTERS_TABLE: countersTable,
    SET_ASIDE_TABLE: setAsideTable,
    STREAM: stream,
    MAX_TRIES: String(maxTries),
    STAGE: stage,
    POWERTOOLS_LOG_LEVEL: 'INFO',
  };
}

/**
 * Makes the function of a stream that is not there yet, waits until it can be called, and answers the id of this
 * creation. One that a killed session left behind, which no mapping names for some seconds, is replaced; any other of
 * that name is refused.
 */
export async function deployModule(
  lambda: LambdaClient,
  name: string,
  role: string,
  module: ReadyModule,
): Promise<string> {
  const id = randomUUID();
  const command = await creation(name, role, module, id);
  try {
    await lambda.send(command);
  } catch (error) {
    if (!(error instanceof ResourceConflictException)) throw error;
    const leftover = await leftBehind(lambda, name);
    if (leftover === undefined || !(await removeCreated(lambda, name, leftover)))
      throw new Refusal(`there is a function named ${name} already`, { cause: error });
    await lambda.send(command);
  }
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60, minDelay: 1 }, { FunctionName: name });
  return id;
}

async function creation(
  name: string,
  role: string,
  module: ReadyModule,
  id: string,
): Promise<CreateFunctionCommand> {
  return new CreateFunctionCommand({
    FunctionName: name,
    Description: `transform of a stream, from ${module.uri}`.slice(0, 256),
    Role: role,
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Code: { ZipFile: await packageOf(module) },
    Timeout: timeoutSeconds,
    MemorySize: memoryMb,
    Environment: { Variables: { ...module.variables, [creationVariable]: id } },
  });
}

/** Gives the function of a stream new code; calls under way end on the old. */
export async function updateModule(lambda: LambdaClient, name: string, module: ReadyModule): Promise<void> {
  const file = await packageOf(module);
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: file }));
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 60, minDelay: 1 }, { FunctionName: name });
}

async function packageOf({ bundle, ddl, sources }: ReadyModule): Promise<Uint8Array> {
  // It makes its tables when it is read, which takes other commands a tenth of their time.
  const { strToU8, zipSync } = await import('fflate');
  const file = (bytes: Uint8Array): ZippableFile => [bytes, { mtime: epoch, attrs: 0o644 << 16, os: 3 }];
  return zipSync({
    'index.mjs': file(bundle),
    ...(ddl && { [packagedDdl]: file(strToU8(ddl.text)) }),
    ...(sources && { [sourcesFile]: file(strToU8(JSON.stringify(sources))) }),
  });
}

/** Removes a function; one that is gone already is as good. */
export async function removeModule(lambda: LambdaClient, name: string): Promise<void> {
  try {
    await lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

/** The module that a function was made of, by its variables; undefined for a function that CREATE STREAM did not make. */
export function sourceOf(variables: Readonly<Record<string, string>> | undefined): string | undefined {
  return variables?.[sourceVariable];
}

/** Removes a function if this creation made it and no mapping names it; answers whether it is gone. */
export async function removeCreated(lambda: LambdaClient, name: string, id: string): Promise<boolean> {
  const found = await createdBy(lambda, name);
  if (found === undefined) return true;
  if (found.id !== id || (await isMapped(lambda, name))) return false;
  await removeModule(lambda, name);
  return true;
}

/** Whether the function is the one that this creation made. */
export async function isCreatedBy(lambda: LambdaClient, name: string, id: string): Promise<boolean> {
  return (await createdBy(lambda, name))?.id === id;
}

/** The creation that left a function behind: ours, and no stream's even after some seconds. Undefined for any other. */
async function leftBehind(lambda: LambdaClient, name: string): Promise<string | undefined> {
  const first = await createdBy(lambda, name);
  for (const end = Date.now() + graceMs; ; await pause(500)) {
    const now = await createdBy(lambda, name);
    if (now === undefined) return first?.id;
    if (!now.isOurs || now.id !== first?.id || (await isMapped(lambda, name))) return undefined;
    if (Date.now() >= end) return now.id;
  }
}

/** The id is empty for one that an older version made. */
async function createdBy(
  lambda: LambdaClient,
  name: string,
): Promise<{ readonly isOurs: boolean; readonly id: string } | undefined> {
  try {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    const variables = Environment?.Variables;
    return { isOurs: sourceOf(variables) !== undefined, id: variables?.[creationVariable] ?? '' };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function isMapped(lambda: LambdaClient, name: string): Promise<boolean> {
  const pages = paginateListEventSourceMappings({ client: lambda }, { FunctionName: name });
  for await (const { EventSourceMappings = [] } of pages) if (EventSourceMappings.length > 0) return true;
  return false;
}
