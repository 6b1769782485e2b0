import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../../../terminal/refusal.ts';
import type { MappingSettings, Mappings, MappingStatus } from '../../trigger/mapping.ts';
import type { Functions } from '../../workers/function.ts';
import { readText } from '../body.ts';
import { sendJson } from '../reply.ts';
import { type Call, ServiceError } from '../service.ts';
import { invalid, notFound } from './errors.ts';
import { findFunction, isNamed } from './function-name.ts';
import { type MappingInput, readMappingInput, readSource } from './mapping-input.ts';
import { checkSettings, checkSource, refuseForeign, refuseSelfManaged } from './mapping-rules.ts';
import { changed, described, settingsOf } from './mapping-settings.ts';
import { page } from './page.ts';
import { readBody, type Reader } from './reader.ts';

export interface MappingOptions {
  readonly mappings: Mappings;
  readonly functions: Functions;
  /** Brokers of an MSK cluster, undefined for an ARN that is none of this app's. */
  readonly brokers: (clusterArn: string) => string | undefined;
}

const mostBytes = 256 * 1024;
/** Functions that may take longer are no targets of Kafka's mappings; the service's text is not known. */
const longestTimeoutMs = 14 * 60_000;

export async function listMappings(call: Call, { mappings }: MappingOptions): Promise<void> {
  const { searchParams: query } = call.url;
  const source = query.get('EventSourceArn');
  const name = query.get('FunctionName');
  const found = mappings
    .list()
    .filter(mapping => source === null || mapping.EventSourceArn === source)
    .filter(mapping => name === null || isNamed(mapping.FunctionArn, name));
  const { items, ...next } = page(found, query, 100);
  sendJson(call, 200, { ...next, EventSourceMappings: items.map(described) });
}

export async function getMapping(call: Call, uuid: string, { mappings }: MappingOptions): Promise<void> {
  sendJson(call, 200, described(find(uuid, mappings)));
}

/**
 * A mapping of the app's own cluster, with a new UUID; it polls as soon as the run's other mappings do. Tags and
 * LoggingConfig are taken and have no effect here. The topic need not be there yet.
 */
export async function createMapping(call: Call, options: MappingOptions): Promise<void> {
  const { mappings, functions, brokers } = options;
  const body = readBody(await readText(call.request, mostBytes));
  const source = readSource(body);
  const input = readMappingInput(body);
  body.needed('FunctionName');
  body.check();
  refuseSelfManaged(source);
  refuseForeign(input);
  const where = checkSource(source, arn => brokers(arn) !== undefined, Date.now() / 1000);
  const UUID = randomUUID();
  const fresh: MappingSettings = {
    UUID,
    ...where,
    FunctionArn: '',
    ConsumerGroupId: input.consumerGroupId ?? UUID,
    BatchSize: 100,
  };
  const settings = changed(fresh, input, targetOf(input.functionName ?? '', functions));
  checkSettings(settings, input.hasSystemLogs, mappings.list());
  sendJson(call, 202, described(await put(mappings, settings, input.enabled ?? true)));
}

export async function updateMapping(call: Call, uuid: string, options: MappingOptions): Promise<void> {
  const { mappings, functions } = options;
  const body = readBody(await readText(call.request, mostBytes));
  const input = readMappingInput(body);
  body.check();
  const mapping = find(uuid, mappings);
  refuseFixed(body, input, mapping);
  refuseForeign(input);
  refuseInTransition(mapping);
  const target =
    input.functionName === undefined ? mapping.FunctionArn : targetOf(input.functionName, functions);
  const before = settingsOf(mapping);
  const settings = changed(before, input, target);
  checkSettings(settings, input.hasSystemLogs, mappings.list());
  const isSame = isDeepStrictEqual(before, settings);
  if (!isSame) return sendJson(call, 202, described(await put(mappings, settings, input.enabled)));
  if (input.enabled === undefined) return sendJson(call, 202, described(mapping));
  sendJson(call, 202, described(await mappings.enable(uuid, input.enabled)));
}

/** Mappings of the template go too, as on AWS; the next start leaves them away until their template changes. */
export async function deleteMapping(call: Call, uuid: string, { mappings }: MappingOptions): Promise<void> {
  refuseInTransition(find(uuid, mappings));
  sendJson(call, 202, described(await mappings.remove(uuid)));
}

/** What the trigger cannot play it refuses, by name. */
async function put(mappings: Mappings, settings: MappingSettings, enabled?: boolean): Promise<MappingStatus> {
  try {
    return await mappings.put(settings, enabled);
  } catch (cause) {
    throw cause instanceof Refusal ? invalid(cause.message) : cause;
  }
}

function find(uuid: string, mappings: Mappings): MappingStatus {
  const mapping = mappings.get(uuid);
  if (mapping !== undefined) return mapping;
  throw notFound('The resource you requested does not exist.');
}

function targetOf(name: string, functions: Functions): string {
  const definition = findFunction(name, functions);
  if (definition === undefined) throw invalid('Function does not exist');
  if (definition.timeoutMs > longestTimeoutMs)
    throw invalid(
      `The function's timeout is ${definition.timeoutMs / 1000} seconds; a Kafka event source takes at most ${longestTimeoutMs / 1000}.`,
    );
  return definition.arn;
}

const fixed = [
  'EventSourceArn',
  'SelfManagedEventSource',
  'Topics',
  'StartingPosition',
  'StartingPositionTimestamp',
  'Tags',
];

function refuseFixed(body: Reader, input: MappingInput, { ConsumerGroupId }: MappingStatus): void {
  const member = fixed.find(name => body.has(name));
  if (member !== undefined) throw invalid(`Parameter '${member}' can not be updated`);
  if (input.consumerGroupId !== undefined && input.consumerGroupId !== ConsumerGroupId)
    throw invalid("Parameter 'ConsumerGroupId' can not be updated");
}

function refuseInTransition({ State }: MappingStatus): void {
  if (State === 'Enabled' || State === 'Disabled') return;
  throw new ServiceError(
    'ResourceInUseException',
    400,
    'Cannot update the event source mapping because it is in use.',
    { Type: 'User' },
  );
}
