import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { awsCli } from '../../../../support/aws/aws-cli.ts';
import { kafkaArn } from '../doubles.ts';
import { bundle, role, startRun } from './bundles.ts';

let run: Awaited<ReturnType<typeof startRun>>;
before(async () => {
  run = await startRun();
});
after(() => run.stop());

test("AWS's own command line makes, calls, maps and deletes a function", { timeout: 240_000 }, async t => {
  const aws = awsCli(t, run.url);
  if (aws === undefined) return;
  const zip = join(run.state, 'code.zip');
  const out = join(run.state, 'out.json');
  writeFileSync(zip, bundle('async event => ({ got: event })'));
  const lambda = async (...words: string[]) => {
    const { code, json, stderr } = await aws('lambda', ...words);
    assert.equal(code, 0, stderr);
    return Object(json);
  };

  const settings = ['--runtime', 'nodejs24.x', '--handler', 'index.handler', '--role', role];
  const create = ['create-function', '--function-name', 'cli', ...settings, '--zip-file', `fileb://${zip}`];
  assert.equal((await lambda(...create, '--environment', 'Variables={COLOUR=red}')).State, 'Active');
  const again = await aws('lambda', ...create);
  assert.notEqual(again.code, 0);
  assert.match(again.stderr, /ResourceConflictException.*Function already exist: cli/);
  await lambda('wait', 'function-active-v2', '--function-name', 'cli');

  const call = [
    'invoke',
    '--function-name',
    'cli',
    '--payload',
    `fileb://${zip.replace('code.zip', 'event.json')}`,
  ];
  writeFileSync(join(run.state, 'event.json'), '{"a":1}');
  assert.equal((await lambda(...call, out)).StatusCode, 200);
  assert.deepEqual(JSON.parse(readFileSync(out, 'utf8')), { got: { a: 1 } });
  assert.equal((await lambda(...call, '--invocation-type', 'Event', out)).StatusCode, 202);
  assert.equal((await lambda(...call, '--invocation-type', 'DryRun', out)).StatusCode, 204);

  const from = ['--function-name', 'cli', '--event-source-arn', kafkaArn, '--topics', 'orders'];
  const mapping = await lambda('create-event-source-mapping', ...from, '--no-enabled');
  assert.deepEqual(
    [mapping.BatchSize, mapping.StartingPosition, mapping.State],
    [100, 'TRIM_HORIZON', 'Creating'],
  );
  const refused = await aws('lambda', 'create-event-source-mapping', ...from);
  assert.match(
    refused.stderr,
    /ResourceConflictException.*already exists\. Please update or delete the existing mapping/,
  );
  const { UUID } = mapping;
  const batches = ['--batch-size', '7', '--maximum-batching-window-in-seconds', '2'];
  const changed = await lambda('update-event-source-mapping', '--uuid', UUID, ...batches);
  assert.deepEqual([changed.BatchSize, changed.MaximumBatchingWindowInSeconds], [7, 2]);
  const retries = ['--maximum-retry-attempts', '3'];
  const needsMode = await aws('lambda', 'update-event-source-mapping', '--uuid', UUID, ...retries);
  assert.match(
    needsMode.stderr,
    /InvalidParameterValueException.*Unsupported 'maximumRetryAttempts' parameter/,
  );
  const listed = await lambda('list-event-source-mappings', '--function-name', 'cli');
  assert.deepEqual(
    Object(listed).EventSourceMappings.map((each: { UUID: string }) => each.UUID),
    [UUID],
  );
  assert.equal((await lambda('delete-event-source-mapping', '--uuid', UUID)).State, 'Deleting');
  const missing = await aws('lambda', 'get-event-source-mapping', '--uuid', 'none');
  assert.match(missing.stderr, /ResourceNotFoundException.*The resource you requested does not exist\./);

  await lambda('delete-function', '--function-name', 'cli');
  assert.deepEqual((await lambda('list-functions')).Functions, []);
});
