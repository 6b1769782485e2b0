import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../../lib/local/assembly/template.ts';
import { functionProvision } from '../../../../lib/local/provisions/lambda-function.ts';
import {
  type FunctionDefinition,
  type Functions,
  isProducer,
} from '../../../../lib/local/workers/function.ts';
import { wantedOf } from './wanted.ts';

async function applied(more: JsonObject): Promise<FunctionDefinition | undefined> {
  const put: FunctionDefinition[] = [];
  const functions = { put: (definition: FunctionDefinition) => put.push(definition) };
  const properties = { Code: { S3Key: 'abc.zip' }, Handler: 'index.handler', Runtime: 'nodejs24.x', ...more };
  await functionProvision(functions as unknown as Functions).apply(wantedOf('f', properties));
  return put[0];
}

test('a function has its bundle, and Lambda’s defaults where the template says nothing', async () => {
  assert.deepEqual(await applied({}), {
    name: 'stack-Thing',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:stack-Thing',
    directory: '/assembly/asset.abc',
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    timeoutMs: 3000,
    memoryMb: 128,
    environment: {},
    shown: { role: '', description: '', architecture: 'x86_64', tracing: 'PassThrough', ephemeralMb: 512 },
  });
});

test('what has no effect here is kept, and shown with the configuration', async () => {
  const definition = await applied({
    Role: 'arn:aws:iam::000000000000:role/a',
    Description: 'says so',
    Architectures: ['arm64'],
    TracingConfig: { Mode: 'Active' },
    EphemeralStorage: { Size: 1024 },
  });
  assert.deepEqual(definition?.shown, {
    role: 'arn:aws:iam::000000000000:role/a',
    description: 'says so',
    architecture: 'arm64',
    tracing: 'Active',
    ephemeralMb: 1024,
  });
});

test('a producer is what its tag says, whatever its variables are', async () => {
  const tags = (Value: string) => ({
    Tags: [
      { Key: 'other', Value: 'x' },
      { Key: 'millrace:role', Value },
    ],
  });
  const variables = { Environment: { Variables: { BROKERS: 'b', TOPIC: 't' } } };
  assert.equal(isProducer(await applied(tags('producer'))), true);
  for (const other of [tags('query'), variables, {}]) assert.equal(isProducer(await applied(other)), false);
  assert.equal(isProducer(undefined), false);
});
