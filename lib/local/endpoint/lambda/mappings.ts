import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { changed } from '../../../mapping/change.ts';
import {
  conflictFaults,
  foreignFaults,
  groupFaults,
  settingsFaults,
  eventSourceFaults,
  timeoutFault,
} from '../../../mapping/judge.ts';
import { defaultBatchSize } from '../../../mapping/limits.ts';
import { type MappingInput, readMappingInput, readEventSource } from '../../../mapping/request.ts';
import type { MappingSettings } from '../../../mapping/settings.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import type { Mappings, MappingStatus } from '../../trigger/mapping.ts';
import type { Functions } from '../../workers/function.ts';
import { readText } from '../body.ts';
import { sendJson } from '../reply.ts';
import { type Call, ServiceError } from '../service.ts';
import { conflict, invalid, notFound } from './errors.ts';
import { findFunction, functionNameRule, isNamed } from './function-name.ts';
import { page } from './page.ts';
import { readBody, type Reader } from './reader.ts';

export interface MappingOptions {
  readonly mappings: Mappings;
  readonly functions: Functions;
  /** Brokers of an MSK cluster, undefined for an ARN that is not of this app. */
  readonly brokers: (clusterArn: string) => string | undefined;
}

const mostBytes = 256 * 1024;

export async function listMappings(call: Call, { mappings }: MappingOptions): Promise<void> {
  const { searchParams: query } = call.url;
  const eventSourceArn = query.get('EventSourceArn');
  const name = query.get('FunctionName');
  const found = mappings
    .list()
    .filter(mapping => eventSourceArn === null || mapping.EventSourceArn === eventSourceArn)
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
  const eventSource = readEventSource(body);
  const input = readMappingInput(body);
  const name = body.needed('FunctionName', functionNameRule);
  body.check();
  refuse([
    ...foreignFaults(input),
    ...eventSourceFaults(eventSource, arn => brokers(arn) !== undefined, Date.now() / 1000),
  ]);
  const UUID = randomUUID();
  const { startingPosition = 'TRIM_HORIZON', startingPositionTimestamp: from } = eventSource;
  const fresh: MappingSettings = {
    UUID,
    EventSourceArn: eventSource.eventSourceArn ?? '',
    Topics: [eventSource.topics?.[0] ?? ''],
    StartingPosition: startingPosition,
    // The service does not complain of a timestamp without AT_TIMESTAMP; it drops it.
    ...(startingPosition === 'AT_TIMESTAMP' && from !== undefined && { StartingPositionTimestamp: from }),
    FunctionArn: targetOf(name, functions),
    ConsumerGroupId: input.consumerGroupId ?? UUID,
    BatchSize: defaultBatchSize,
  };
  const settings = changed(fresh, input);
  judge(settings, input, mappings.list());
  sendJson(call, 202, described(await put(mappings, settings, input.enabled ?? true)));
}

export async function updateMapping(call: Call, uuid: string, options: MappingOptions): Promise<void> {
  const { mappings, functions } = options;
  const body = readBody(await readText(call.request, mostBytes));
  const input = readMappingInput(body);
  const name = body.text('FunctionName', functionNameRule);
  body.check();
  const mapping = find(uuid, mappings);
  refuseFixed(body, input, mapping);
  refuse(foreignFaults(input));
  refuseInTransition(mapping);
  const FunctionArn = name === undefined ? mapping.FunctionArn : targetOf(name, functions);
  const before = settingsAlone(mapping);
  const settings = changed({ ...before, FunctionArn }, input);
  judge(settings, input, mappings.list());
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

/**
 * Going back to on-demand mode with retry settings still in place is refused, since it would drop them in silence; what
 * the service does then is not known.
 */
function judge(settings: MappingSettings, input: MappingInput, all: readonly MappingStatus[]): void {
  const others = all.filter(({ UUID }) => UUID !== settings.UUID);
  refuse([...settingsFaults(settings, input.hasSystemLogs), ...groupFaults(settings, others)]);
  const [fault] = conflictFaults(settings, others);
  if (fault !== undefined) throw conflict(fault);
}

/** The service names the first of all faults. */
function refuse([fault]: readonly string[]): void {
  if (fault !== undefined) throw invalid(fault);
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
  const fault = timeoutFault(definition.timeoutMs);
  if (fault !== undefined) throw invalid(fault);
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

/** A mapping's status without what is not a setting. */
function settingsAlone(mapping: MappingStatus): MappingSettings {
  const {
    State: _state,
    StateTransitionReason: _reason,
    LastProcessingResult: _result,
    LastModified: _modified,
    ...settings
  } = mapping;
  return settings;
}

/** The mapping as the API shows it: with the defaults of provisioned mode in that mode, without them in the other. */
function described({ ConsumerGroupId, ...mapping }: MappingStatus) {
  const [, partition, , region, account] = mapping.FunctionArn.split(':');
  return {
    ...(mapping.ProvisionedPollerConfig && {
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: -1,
      BisectBatchOnFunctionError: false,
      FunctionResponseTypes: [],
    }),
    ...mapping,
    EventSourceMappingArn: `arn:${partition}:lambda:${region}:${account}:event-source-mapping:${mapping.UUID}`,
    AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId },
  };
}
