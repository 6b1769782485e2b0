import { createHash } from 'node:crypto';
import type { CreatedFunctions } from '../../workers/created-functions.ts';
import type { CreatedFunction } from '../../workers/created-store.ts';
import type { FunctionDefinition, Functions } from '../../workers/function.ts';
import { checkPackage, CodeRefused } from '../../workers/unpack.ts';
import { BodyTooLarge, readText } from '../body.ts';
import { sendJson } from '../reply.ts';
import { type Call, ServiceError } from '../service.ts';
import { described } from './configuration.ts';
import { conflict, invalid, notFound } from './errors.ts';
import { readArchitecture, readFunctionInput, readZip, refusePublish } from './function-input.ts';
import { findFunction, parseFunctionName } from './function-name.ts';
import { page } from './page.ts';
import { readBody } from './reader.ts';

export interface FunctionOptions {
  readonly functions: Functions;
  readonly created: CreatedFunctions;
}

/** Lambda's limit of a request that carries code: 50 MB in base64, and what stands around it. */
const mostBytes = 70_167_211;

export async function listFunctions(call: Call, { functions, created }: FunctionOptions): Promise<void> {
  const { items, ...next } = page(functions.list(), call.url.searchParams, 50);
  sendJson(call, 200, { ...next, Functions: items.map(each => described(each, created.get(each.name))) });
}

export async function getFunction(call: Call, name: string, options: FunctionOptions): Promise<void> {
  const definition = find(call, name, options.functions);
  const made = options.created.get(definition.name);
  sendJson(call, 200, {
    Configuration: described(definition, made),
    Code: { RepositoryType: 'FILE', Location: `file://${definition.directory}` },
    ...(made && Object.keys(made.tags).length > 0 && { Tags: made.tags }),
  });
}

export async function getFunctionConfiguration(
  call: Call,
  name: string,
  { functions, created }: FunctionOptions,
): Promise<void> {
  const definition = find(call, name, functions);
  sendJson(call, 200, described(definition, created.get(definition.name)));
}

/** The function is there, and active, when this answers. */
export async function createFunction(call: Call, { functions, created }: FunctionOptions): Promise<void> {
  const body = readBody(await readCode(call, 'CreateFunction'));
  const { zip, ...wanted } = readFunctionInput(body);
  if (functions.get(wanted.name) !== undefined) throw conflict(`Function already exist: ${wanted.name}`);
  const made = refusing(() => created.create(wanted, zip));
  sendJson(call, 201, described(definitionOf(made), made));
}

/** With DryRun nothing changes, and the answer tells hash and size of the package that was sent. */
export async function updateFunctionCode(call: Call, name: string, options: FunctionOptions): Promise<void> {
  const { created, functions } = options;
  const body = readBody(await readCode(call, 'UpdateFunctionCode'));
  const isDry = body.flag('DryRun') === true;
  const revision = body.text('RevisionId');
  const architecture = readArchitecture(body);
  body.check();
  const definition = find(call, name, functions);
  refuseOfTemplate(definition, created);
  refusePublish(body);
  const before = created.get(definition.name);
  if (revision !== undefined && revision !== before?.revisionId) throw staleRevision();
  const zip = readZip(body);
  if (isDry) refusing(() => checkPackage(zip));
  const made = isDry ? undefined : refusing(() => created.updateCode(definition.name, zip, architecture));
  if (made !== undefined) return sendJson(call, 200, described(definitionOf(made), made));
  sendJson(call, 200, { ...described(definition, before), ...packageSums(zip) });
}

function staleRevision(): ServiceError {
  const message =
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id';
  return new ServiceError('PreconditionFailedException', 412, message, { Type: 'User' });
}

function packageSums(zip: Uint8Array) {
  return { CodeSha256: createHash('sha256').update(zip).digest('base64'), CodeSize: zip.length };
}

function definitionOf({ definition }: CreatedFunction): FunctionDefinition {
  return { ...definition, directory: '' };
}

/** Its mappings stay, as on AWS. Calls under way end by themselves. */
export async function deleteFunction(
  call: Call,
  name: string,
  { functions, created }: FunctionOptions,
): Promise<void> {
  const definition = find(call, name, functions);
  refuseOfTemplate(definition, created);
  created.remove(definition.name);
  call.response.writeHead(204, { 'x-amzn-requestid': call.requestId }).end();
}

/** The function that a path names, by itself or with a qualifier. */
export function find(call: Call, name: string, functions: Functions): FunctionDefinition {
  const qualifier = call.url.searchParams.get('Qualifier');
  const text = qualifier === null || name.endsWith(`:${qualifier}`) ? name : `${name}:${qualifier}`;
  const definition = findFunction(text, functions);
  if (definition !== undefined) return definition;
  throw notFound(`Function not found: ${parseFunctionName(text)?.arn ?? text}`);
}

function refuseOfTemplate({ name }: FunctionDefinition, created: CreatedFunctions): void {
  if (created.get(name) !== undefined) return;
  throw conflict(
    `${name} belongs to the app that runs here: take it out of the app, or change it there, and start again`,
  );
}

async function readCode({ request }: Call, operation: string): Promise<string> {
  try {
    return await readText(request, mostBytes);
  } catch (cause) {
    if (!(cause instanceof BodyTooLarge)) throw cause;
    const message = `Request must be smaller than ${mostBytes} bytes for the ${operation} operation`;
    throw new ServiceError('RequestEntityTooLargeException', 413, message, { Type: 'User' });
  }
}

function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw cause instanceof CodeRefused ? invalid(cause.message) : cause;
  }
}
