import type { Mappings, MappingSettings, MappingStatus } from '../trigger/mapping.ts';
import type { Functions } from '../workers/function.ts';
import { readText } from './body.ts';
import { page, wholeNumber } from './lambda-page.ts';
import { sendJson } from './reply.ts';
import { type Call, ServiceError } from './service.ts';

export async function listMappings(call: Call, mappings: Mappings): Promise<void> {
  const { searchParams: query } = call.url;
  const source = query.get('EventSourceArn');
  const name = query.get('FunctionName');
  const found = mappings
    .list()
    .filter(mapping => source === null || mapping.EventSourceArn === source)
    .filter(mapping => name === null || isFunction(mapping.FunctionArn, name));
  const { items, ...next } = page(found, query, 100);
  sendJson(call, 200, { ...next, EventSourceMappings: items.map(described) });
}

export async function getMapping(call: Call, uuid: string, mappings: Mappings): Promise<void> {
  sendJson(call, 200, described(find(uuid, mappings)));
}

export async function deleteMapping(call: Call, uuid: string, mappings: Mappings): Promise<void> {
  refuseInTransition(find(uuid, mappings));
  sendJson(call, 202, described(await mappings.remove(uuid)));
}

/** Takes Enabled, BatchSize and MaximumBatchingWindowInSeconds; refuses other members by name. */
export async function updateMapping(
  call: Call,
  uuid: string,
  mappings: Mappings,
  functions: Functions,
): Promise<void> {
  const change = parseChange(await readText(call.request, 64 * 1024));
  const mapping = find(uuid, mappings);
  refuseInTransition(mapping);
  if (change.functionName !== undefined && !isFunction(mapping.FunctionArn, change.functionName)) {
    if (functions.get(change.functionName) === undefined) throw invalid('Function does not exist');
    throw invalid(
      'Changing the function of a mapping is not emulated; change it in the app and start it again',
    );
  }
  const { enabled, settings } = change;
  if (Object.keys(settings).length > 0) {
    sendJson(call, 202, described(await mappings.put({ ...settingsOf(mapping), ...settings }, enabled)));
  } else if (enabled !== undefined) {
    sendJson(call, 202, described(await mappings.enable(uuid, enabled)));
  } else {
    sendJson(call, 202, described(mapping));
  }
}

interface Change {
  readonly enabled?: boolean;
  readonly functionName?: string;
  readonly settings: Partial<Pick<MappingSettings, 'BatchSize' | 'MaximumBatchingWindowInSeconds'>>;
}

function parseChange(text: string): Change {
  const body: unknown = text === '' ? {} : parseJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw serialization();
  let change: Change = { settings: {} };
  for (const [name, value] of Object.entries(body)) {
    if (value === null) continue;
    if (name === 'Enabled' && typeof value === 'boolean') {
      change = { ...change, enabled: value };
    } else if (name === 'FunctionName' && typeof value === 'string') {
      change = { ...change, functionName: value };
    } else if (name === 'BatchSize') {
      change = {
        ...change,
        settings: { ...change.settings, BatchSize: wholeNumber(value, 'batchSize', 1, 10_000) },
      };
    } else if (name === 'MaximumBatchingWindowInSeconds') {
      const seconds = wholeNumber(value, 'maximumBatchingWindowInSeconds', 0, 300);
      change = { ...change, settings: { ...change.settings, MaximumBatchingWindowInSeconds: seconds } };
    } else if (name !== 'UUID') {
      throw invalid(`Changing '${name}' is not emulated on this machine`);
    }
  }
  return change;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw Object.assign(serialization(), { cause });
  }
}

function find(uuid: string, mappings: Mappings): MappingStatus {
  const mapping = mappings.get(uuid);
  if (mapping !== undefined) return mapping;
  throw new ServiceError('ResourceNotFoundException', 404, 'The resource you requested does not exist.', {
    Type: 'User',
  });
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

function settingsOf(mapping: MappingStatus): MappingSettings {
  const {
    State: _,
    StateTransitionReason: _r,
    LastProcessingResult: _p,
    LastModified: _m,
    ...settings
  } = mapping;
  return settings;
}

function described({ ConsumerGroupId, ...mapping }: MappingStatus) {
  const [, partition, , region, account] = mapping.FunctionArn.split(':');
  return {
    ...mapping,
    EventSourceMappingArn: `arn:${partition}:lambda:${region}:${account}:event-source-mapping:${mapping.UUID}`,
    AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId },
  };
}

/** Lambda takes a name, a partial ARN (`account:function:name`) or the ARN. */
function isFunction(arn: string, name: string): boolean {
  return arn === name || arn.endsWith(`:${name}`);
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', 400, message, { Type: 'User' });
}

function serialization(): ServiceError {
  return new ServiceError('SerializationException', 400, 'The request body is not a JSON object');
}
