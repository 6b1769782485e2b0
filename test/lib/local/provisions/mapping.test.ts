import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../../lib/local/assembly/template.ts';
import { mappingProvision } from '../../../../lib/local/provisions/mapping.ts';
import type { Mappings, MappingSettings } from '../../../../lib/local/trigger/mapping.ts';
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

function subject() {
  const puts: (readonly [MappingSettings, boolean | undefined])[] = [];
  const removed: string[] = [];
  const mappings = {
    get: (uuid: string) => ({ UUID: uuid }),
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
  assert.deepEqual(puts, [
    [
      {
        UUID: ref,
        EventSourceArn: properties.EventSourceArn,
        FunctionArn: 'arn:f',
        Topics: ['trading_data'],
        ConsumerGroupId: 'millrace-local-trades-transform',
        BatchSize: 10,
        MaximumBatchingWindowInSeconds: 2,
        StartingPosition: 'TRIM_HORIZON',
      },
      true,
    ],
  ]);
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

test('a setting the poller does not play is refused by name', async () => {
  const { provision } = subject();
  await assert.rejects(
    provision.apply(wantedOf('m', { ...properties, MaximumRetryAttempts: 3 })),
    /does not know MaximumRetryAttempts/,
  );
});
