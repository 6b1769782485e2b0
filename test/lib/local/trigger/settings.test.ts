import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { MappingSettings } from '../../../../lib/mapping/settings.ts';
import { createMappings } from '../../../../lib/local/trigger/mappings.ts';
import { definition, functionsOf } from '../endpoint/doubles.ts';

const base: MappingSettings = {
  UUID: '00000000-0000-4000-8000-000000000001',
  EventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/0-1',
  FunctionArn: definition('f').arn,
  Topics: ['orders'],
  ConsumerGroupId: 'g',
  BatchSize: 100,
  StartingPosition: 'TRIM_HORIZON',
};
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
    await assert.rejects(
      mappings.put({ ...base, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 2 }),
      {
        name: 'Refusal',
        message: /^Unsupported 'maximumRetryAttempts' .*; Unsupported 'bisectBatchOnFunctionError' /,
      },
    );
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
