import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEndpoint, type EndpointOptions } from '../../../../lib/local/endpoint/server.ts';
import type { Mappings, MappingStatus, PartitionLag } from '../../../../lib/local/trigger/mapping.ts';
import { createCreatedFunctions } from '../../../../lib/local/workers/created-functions.ts';
import { wholeText } from '../../../../lib/local/workers/event-pieces.ts';
import type { FunctionDefinition, Functions, InvokeResult } from '../../../../lib/local/workers/function.ts';

export const region = 'us-east-1';
export const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nothing' };
export const clusterArn = 'arn:aws:rds:us-east-1:000000000000:cluster:olap';
export const secretArn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:olap/admin-AbCdEf';
export const kafkaArn =
  'arn:aws:kafka:us-east-1:000000000000:cluster/main/0f0f0f0f-1111-2222-3333-444444444444-1';

/** An endpoint on a free port whose backends are all absent, but for those given. */
export function endpoint(options: Partial<EndpointOptions> = {}) {
  const functions = options.functions ?? functionsOf([]);
  return createEndpoint({
    port: 0,
    credentials: undefined,
    dynamodb: () => 'http://127.0.0.1:9',
    mysql: () => ({ host: '127.0.0.1', port: 9, user: 'root', password: '' }),
    clusters: () => [{ arn: clusterArn, databaseName: 'trading', secretArn }],
    brokers: arn => (arn === kafkaArn ? '127.0.0.1:9092,127.0.0.1:9093' : undefined),
    mappings: mappingsOf([]),
    brokerClusters: () => [{ arn: kafkaArn, properties: {}, createdAt: new Date(0) }],
    functions,
    // A folder that is made by the first function created in it.
    created: createCreatedFunctions(join(tmpdir(), `millrace-no-functions-${process.pid}`), functions),
    ...options,
  });
}

export function mapping(index: number, changes: Partial<MappingStatus> = {}): MappingStatus {
  return {
    UUID: `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`,
    EventSourceArn: kafkaArn,
    FunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:fn-${index}`,
    Topics: ['trading_data'],
    ConsumerGroupId: `millrace-local-trades-${index}`,
    BatchSize: 100,
    StartingPosition: 'TRIM_HORIZON',
    State: 'Enabled',
    StateTransitionReason: 'USER_INITIATED',
    LastProcessingResult: 'OK',
    LastModified: 1_700_000_000.5,
    ...changes,
  };
}

/** Mappings in memory; `lags` answers for each, and rejects where it throws. */
export function mappingsOf(
  all: readonly MappingStatus[],
  lags: (uuid: string) => readonly PartitionLag[] = () => [],
): Mappings {
  const known = new Map(all.map(each => [each.UUID, each]));
  const change = async (uuid: string, changes: Partial<MappingStatus>) => {
    const changed = { ...mapping(0), ...known.get(uuid), ...changes };
    known.set(uuid, changed);
    return changed;
  };
  return {
    list: () => [...known.values()],
    get: uuid => known.get(uuid),
    counts: () => undefined,
    minutes: () => [],
    lag: async uuid => lags(uuid),
    async put(settings, enabled) {
      const isNew = !known.has(settings.UUID);
      const state: MappingStatus['State'] = enabled === false ? 'Disabled' : 'Enabled';
      const begun = { State: 'Creating', LastProcessingResult: 'No records processed' } as const;
      const before = known.get(settings.UUID) ?? mapping(0, begun);
      const { State, StateTransitionReason, LastProcessingResult, LastModified } = before;
      const status = { State, StateTransitionReason, LastProcessingResult, LastModified, ...settings };
      const changed = isNew || enabled === undefined ? status : { ...status, State: state };
      known.set(settings.UUID, changed);
      return changed;
    },
    enable: (uuid, enabled) => change(uuid, { State: enabled ? 'Enabling' : 'Disabling' }),
    settled: uuid => change(uuid, {}),
    remove: uuid => change(uuid, { State: 'Deleting' }),
    start: () => {},
    stop: async () => {},
  };
}

export function definition(name: string): FunctionDefinition {
  return {
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    directory: '/bundle',
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    timeoutMs: 30_000,
    memoryMb: 256,
    environment: { STAGE: 'local' },
  };
}

/** Functions in memory; all of them are `invoke`. */
export function functionsOf(
  all: readonly FunctionDefinition[],
  invoke: (payload: string) => Promise<Partial<InvokeResult>> = async () => ({}),
): Functions {
  return {
    put: () => {},
    list: () => all,
    get: nameOrArn => all.find(({ name, arn }) => nameOrArn === name || nameOrArn === arn),
    invoke: async (_, payload) => ({
      requestId: 'request-1',
      payload: 'null',
      durationMs: 1,
      ...(await invoke(wholeText(payload))),
    }),
    remove: async () => {},
    end: async () => {},
    endIdle: () => {},
    stop: async () => {},
  };
}
