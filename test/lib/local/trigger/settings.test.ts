import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { MappingSettings } from '../../../../lib/local/trigger/mapping.ts';
import { createMappings } from '../../../../lib/local/trigger/mappings.ts';
import { destinationTopic, settingsFaults } from '../../../../lib/local/trigger/settings-faults.ts';
import { definition, functionsOf } from '../endpoint/doubles.ts';
import { provisioned, withDestination } from './play.ts';

const base: MappingSettings = {
  UUID: '00000000-0000-4000-8000-000000000001',
  EventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/0-1',
  FunctionArn: definition('f').arn,
  Topics: ['orders'],
  ConsumerGroupId: 'g',
  BatchSize: 100,
  StartingPosition: 'TRIM_HORIZON',
};
const faults = (some: Partial<MappingSettings>): string => settingsFaults({ ...base, ...some }).join('; ');

describe('settings of a mapping', () => {
  it('11: name one topic, by Kafka’s rules', () => {
    assert.equal(faults({ Topics: ['orders.v2-a_b'] }), '');
    for (const topic of ['', '.orders', 'or ders', 'x'.repeat(250)])
      assert.match(faults({ Topics: [topic] }), /^Topics: .* is no topic name$/);
  });

  it('12, 13: keep batch size and window within their bounds', () => {
    assert.equal(faults({ BatchSize: 10_000, MaximumBatchingWindowInSeconds: 0 }), '');
    assert.match(faults({ BatchSize: 0 }), /^BatchSize must be a whole number from 1 to 10000, not 0$/);
    assert.match(faults({ BatchSize: 10_001 }), /^BatchSize/);
    assert.match(faults({ MaximumBatchingWindowInSeconds: 0.5 }), /^MaximumBatchingWindowInSeconds/);
    assert.match(faults({ MaximumBatchingWindowInSeconds: 301 }), /^MaximumBatchingWindowInSeconds/);
  });

  it('21, 22: keep pollers within their bounds', () => {
    const pollers = (ProvisionedPollerConfig: NonNullable<MappingSettings['ProvisionedPollerConfig']>) =>
      faults({ ProvisionedPollerConfig });
    assert.equal(pollers({}), '');
    assert.equal(pollers({ MinimumPollers: 200, MaximumPollers: 2_000, PollerGroupName: 'a-B_9' }), '');
    assert.match(pollers({ MinimumPollers: 0 }), /^MinimumPollers must be a whole number from 1 to 200/);
    assert.match(pollers({ MinimumPollers: 5, MaximumPollers: 4 }), /^MaximumPollers .* from 5 to 2000/);
    assert.match(pollers({ PollerGroupName: 'no blanks' }), /^PollerGroupName/);
  });

  it('24: AT_TIMESTAMP needs a time', () => {
    assert.match(
      faults({ StartingPosition: 'AT_TIMESTAMP' }),
      /a starting position timestamp must be provided/,
    );
    assert.equal(faults({ StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1 }), '');
  });

  it('48, 83: what controls retries needs provisioned mode, and has bounds', () => {
    const asked = {
      MaximumRetryAttempts: 3,
      MaximumRecordAgeInSeconds: 60,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MetricsConfig: { Metrics: ['EventCount'] },
    } as const;
    for (const [name, value] of Object.entries(asked))
      assert.match(faults({ [name]: value }), new RegExp(`^${name} needs provisioned mode`));
    assert.equal(faults({ ...asked, ...provisioned }), '');
    assert.equal(faults({ MaximumRetryAttempts: -1, BisectBatchOnFunctionError: false }), '');
    assert.match(faults({ ...provisioned, MaximumRetryAttempts: 10_001 }), /^MaximumRetryAttempts/);
    assert.match(faults({ ...provisioned, MaximumRetryAttempts: -2 }), /^MaximumRetryAttempts/);
    assert.match(faults({ ...provisioned, MaximumRecordAgeInSeconds: 59 }), /from 60 to 604800 or -1/);
    assert.equal(faults({ ...provisioned, MaximumRecordAgeInSeconds: -1 }), '');
  });

  it('55: the destination is a topic of the same cluster, not the source, and needs provisioned mode', () => {
    assert.equal(faults(withDestination), '');
    assert.equal(destinationTopic({ ...base, ...withDestination }), 'failed');
    const to = (Destination: string) =>
      faults({ ...provisioned, DestinationConfig: { OnFailure: { Destination } } });
    for (const other of [
      'arn:aws:sqs:us-east-1:000000000000:q',
      'arn:aws:sns:us-east-1:0:t',
      'arn:aws:s3:::b',
    ])
      assert.equal(
        to(other),
        `DestinationConfig.OnFailure.Destination ${other} is not played on this machine, only kafka://<topic> is`,
      );
    assert.match(to('kafka://orders'), /is the source topic itself$/);
    assert.match(to('kafka://'), /names no topic$/);
    assert.equal(to(''), '');
    assert.match(faults({ DestinationConfig: withDestination.DestinationConfig }), /needs provisioned mode/);
  });

  it('62: a filter that is none is named', () => {
    assert.match(
      faults({ FilterCriteria: { Filters: [{ Pattern: '{"value":"x"}' }] } }),
      /^FilterCriteria: Invalid filter pattern definition\. /,
    );
  });
});

describe('a mapping', () => {
  let folder: string;
  let timeoutMs = 60_000;
  const created = (): ReturnType<typeof createMappings> => {
    const functions = functionsOf([definition('f')]);
    return createMappings({
      file: join(folder, 'mappings.json'),
      brokers: ['127.0.0.1:9'],
      functions: { ...functions, get: name => ({ ...definition(name), arn: base.FunctionArn, timeoutMs }) },
    });
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-settings-'));
    timeoutMs = 60_000;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is refused with every fault at once, and nothing is kept of it', async () => {
    const mappings = created();
    await assert.rejects(mappings.put({ ...base, BatchSize: 0, MaximumRetryAttempts: 2 }), {
      name: 'Refusal',
      message: /^BatchSize .*; MaximumRetryAttempts needs/,
    });
    assert.deepEqual(mappings.list(), []);
    await mappings.stop();
  });

  it('23: takes no function that may run for more than 14 minutes', async () => {
    const mappings = created();
    timeoutMs = 841_000;
    await assert.rejects(mappings.put(base), /timeout of 841 s is over the 14 minutes/);
    timeoutMs = 840_000;
    await mappings.put(base, false);
    assert.equal((await mappings.settled(base.UUID)).State, 'Disabled');
    await mappings.stop();
  });

  it('23, 35: whose function changed to one it cannot take is disabled, and says why', async () => {
    const mappings = created();
    await mappings.put(base);
    timeoutMs = 900_000;
    mappings.start();
    const { State, StateTransitionReason, LastProcessingResult } = await mappings.settled(base.UUID);
    assert.deepEqual([State, StateTransitionReason], ['Disabled', 'FUNCTION_CONFIG_NOT_VALID']);
    assert.match(LastProcessingResult, /^PROBLEM: the function's timeout of 900 s/);
    timeoutMs = 60_000;
    assert.equal((await mappings.enable(base.UUID, true)).State, 'Enabling');
    const again = await mappings.settled(base.UUID);
    assert.deepEqual([again.State, again.StateTransitionReason], ['Enabled', 'USER_INITIATED']);
    assert.match(again.LastProcessingResult, /^PROBLEM: Connection error\. Please check your event source/);
    await mappings.stop();
  });

  it('34, 35, 36: begins as Creating, by the user, with nothing processed', async () => {
    const mappings = created();
    const { State, StateTransitionReason, LastProcessingResult } = await mappings.put(base, false);
    assert.deepEqual(
      [State, StateTransitionReason, LastProcessingResult],
      ['Creating', 'USER_INITIATED', 'No records processed'],
    );
    assert.equal((await mappings.settled(base.UUID)).State, 'Disabled');
    assert.equal((await mappings.put({ ...base, BatchSize: 5 })).State, 'Updating');
    assert.equal((await mappings.settled(base.UUID)).State, 'Disabled');
    assert.equal((await mappings.remove(base.UUID)).State, 'Deleting');
    await mappings.stop();
  });

  it('33: stays when its function is gone', async () => {
    const mappings = createMappings({
      file: join(folder, 'mappings.json'),
      brokers: ['127.0.0.1:9'],
      functions: functionsOf([]),
    });
    await mappings.put(base, false);
    assert.equal((await mappings.settled(base.UUID)).UUID, base.UUID);
    await mappings.stop();
  });
});
