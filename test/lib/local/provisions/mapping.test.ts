import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../../lib/local/assembly/template.ts';
import { mappingProvision } from '../../../../lib/local/provisions/mapping.ts';
import type { MappingSettings } from '../../../../lib/mapping/settings.ts';
import type { Mappings } from '../../../../lib/local/trigger/mapping.ts';
import type { Functions } from '../../../../lib/local/workers/function.ts';
import { appliedOf, wantedOf } from './wanted.ts';

const properties: JsonObject = {
  EventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/u-1',
  FunctionName: 'f',
  Topics: ['trading_data'],
  AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'millrace-local-trades-transform' },
  BatchSize: 10,
  MaximumBatchingWindowInSeconds: '2',
  StartingPosition: 'TRIM_HORIZON',
};

/** Of the mapping that the template then has. */
const expected = {
  EventSourceArn: properties.EventSourceArn,
  FunctionArn: 'arn:f',
  Topics: ['trading_data'],
  ConsumerGroupId: 'millrace-local-trades-transform',
  BatchSize: 10,
  MaximumBatchingWindowInSeconds: 2,
  StartingPosition: 'TRIM_HORIZON',
};

function subject(standing: object = {}) {
  const puts: (readonly [MappingSettings, boolean | undefined])[] = [];
  const removed: string[] = [];
  const mappings = {
    get: (uuid: string) => ({ UUID: uuid, ...standing }),
    put: async (settings: MappingSettings, enabled?: boolean) => void puts.push([settings, enabled]),
    remove: async (uuid: string) => void removed.push(uuid),
  };
  const functions = { get: () => ({ arn: 'arn:f' }) };
  const provision = mappingProvision(mappings as unknown as Mappings, functions as unknown as Functions);
  return { puts, removed, provision };
}

test('a new mapping is put as the template has it, enabled', async () => {
  const { puts, provision } = subject();
  const { ref } = await provision.apply(wantedOf('m', properties));
  assert.deepEqual(puts, [[{ UUID: ref, ...expected }, true]]);
  assert.match(ref, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('an unchanged template leaves what was stopped, altered or dropped by hand as it is', async () => {
  const first = subject();
  const { ref } = await first.provision.apply(wantedOf('m', properties));
  const { puts, removed, provision } = subject();
  await provision.apply(wantedOf('m', properties, { changed: false, previous: appliedOf(ref, properties) }));
  assert.deepEqual([puts, removed], [[], []]);
});

test('another batch size changes the mapping and not its state', async () => {
  const { ref } = await subject().provision.apply(wantedOf('m', properties));
  const { puts, provision } = subject();
  await provision.apply(
    wantedOf('m', { ...properties, BatchSize: 20 }, { previous: appliedOf(ref, properties) }),
  );
  assert.deepEqual(
    puts.map(([settings, enabled]) => [settings.UUID, settings.BatchSize, enabled]),
    [[ref, 20, undefined]],
  );
});

test('Enabled changed in the template does change the state', async () => {
  const { ref } = await subject().provision.apply(wantedOf('m', properties));
  const { puts, provision } = subject();
  await provision.apply(
    wantedOf('m', { ...properties, Enabled: false }, { previous: appliedOf(ref, properties) }),
  );
  assert.deepEqual(
    puts.map(([, enabled]) => enabled),
    [false],
  );
});

test('another source, which a mapping cannot change to, takes its place', async () => {
  const { ref } = await subject().provision.apply(wantedOf('m', properties));
  const { puts, removed, provision } = subject();
  const moved = { ...properties, EventSourceArn: 'arn:other' };
  const made = await provision.apply(wantedOf('m', moved, { previous: appliedOf(ref, properties) }));
  assert.notEqual(made.ref, ref);
  assert.deepEqual(
    [removed, puts.map(([settings, enabled]) => [settings.UUID, enabled])],
    [[ref], [[made.ref, true]]],
  );
});

test('85: another topic is refused, as CloudFormation refuses it', async () => {
  const { puts, removed, provision } = subject();
  const moved = { ...properties, Topics: ['other'] };
  await assert.rejects(
    provision.apply(wantedOf('m', moved, { previous: appliedOf('u', properties) })),
    /^Error: Parameter 'Topics' can not be updated \(trading_data to other\)/,
  );
  assert.deepEqual([puts, removed], [[], []]);
});

test('90: a batch size left out falls back to 100, a window left out stays', async () => {
  const { BatchSize: _, MaximumBatchingWindowInSeconds: _w, ...less } = properties;
  const { puts, provision } = subject({ MaximumBatchingWindowInSeconds: 2 });
  await provision.apply(wantedOf('m', less, { previous: appliedOf('u', properties) }));
  assert.deepEqual(
    puts.map(([settings]) => [settings.BatchSize, settings.MaximumBatchingWindowInSeconds]),
    [[100, 2]],
  );
});

test('26, 86: without a group of its own a mapping has its UUID as one, the same in every run', async () => {
  const { AmazonManagedKafkaEventSourceConfig: _, ...plain } = properties;
  const refs: string[] = [];
  for (let run = 0; run < 2; run++) {
    const { puts, provision } = subject();
    refs.push((await provision.apply(wantedOf('m', plain))).ref);
    assert.equal(puts[0]?.[0].ConsumerGroupId, refs[run]);
  }
  assert.equal(refs[0], refs[1]);
});

test('89: one function may have mappings of several topics', async () => {
  const { puts, provision } = subject();
  await provision.apply(wantedOf('m', properties));
  await provision.apply(wantedOf('n', { ...properties, Topics: ['other'] }));
  assert.equal(new Set(puts.map(([{ UUID }]) => UUID)).size, 2);
});

test('48, 55, 62: everything of provisioned mode is read, numbers and booleans written either way', async () => {
  const { puts, provision } = subject();
  const more = {
    ProvisionedPollerConfig: { MinimumPollers: '1', MaximumPollers: 3, PollerGroupName: 'g' },
    MaximumRetryAttempts: '5',
    MaximumRecordAgeInSeconds: 3600,
    BisectBatchOnFunctionError: 'true',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: { OnFailure: { Destination: 'kafka://failed' } },
    FilterCriteria: { Filters: [{ Pattern: '{"value":{"a":[1]}}' }] },
    MetricsConfig: { Metrics: ['EventCount', 'KafkaMetrics'] },
  };
  await provision.apply(wantedOf('m', { ...properties, ...more }));
  const { UUID: _, ...found } = puts[0]?.[0] ?? { UUID: '' };
  assert.deepEqual(found, {
    ...expected,
    ...more,
    ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 3, PollerGroupName: 'g' },
    MaximumRetryAttempts: 5,
    BisectBatchOnFunctionError: true,
  });
});

test('40, 67, 78: a setting the poller does not play is refused by name', async () => {
  const { provision } = subject();
  const unsupported = (name: string): RegExp =>
    new RegExp(`Unsupported '${name}' parameter for given event source mapping type\\.`);
  for (const [name, value, said] of [
    ['ParallelizationFactor', 2, unsupported('parallelizationFactor')],
    ['TumblingWindowInSeconds', 30, unsupported('tumblingWindowInSeconds')],
    ['ScalingConfig', {}, unsupported('scalingConfig')],
    ['Queues', ['q'], unsupported('queues')],
    ['SelfManagedEventSource', {}, /does not know SelfManagedEventSource/],
    ['KmsKeyArn', 'arn:k', /does not know KmsKeyArn/],
    [
      'AmazonManagedKafkaEventSourceConfig',
      { ConsumerGroupId: 'g', SchemaRegistryConfig: {} },
      /SchemaRegistryConfig is not emulated/,
    ],
    ['AmazonManagedKafkaEventSourceConfig', { Other: 'o' }, /does not know Other/],
    ['DestinationConfig', { OnSuccess: { Destination: 'kafka://o' } }, /Unsupported DestinationConfig/],
  ] as const)
    await assert.rejects(provision.apply(wantedOf('m', { ...properties, [name]: value })), said);
});
