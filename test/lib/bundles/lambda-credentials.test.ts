import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { defaultProvider } from '../../../lib/bundles/lambda-credentials.mjs';

const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;
const before = names.map(name => [name, process.env[name]] as const);

afterEach(() => {
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
});

function given(...values: readonly (string | undefined)[]): void {
  for (const [index, name] of names.entries())
    if (values[index] === undefined) delete process.env[name];
    else process.env[name] = values[index];
}

test('a function has the role whose keys Lambda set, as they are when they are asked for', async () => {
  const provider = defaultProvider();
  given('an-id', 'a-secret', 'a-session');
  assert.deepEqual(await provider(), {
    accessKeyId: 'an-id',
    secretAccessKey: 'a-secret',
    sessionToken: 'a-session',
  });
  given('another', 'a-secret');
  assert.deepEqual(await provider(), { accessKeyId: 'another', secretAccessKey: 'a-secret' });
});

test('a function without a role says which variables are missing', async () => {
  given('an-id', '');
  await assert.rejects(defaultProvider()(), /AWS_SECRET_ACCESS_KEY are not set/);
});
