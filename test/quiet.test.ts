import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

test('an AWS client in a test says nothing about the Node it runs on', async () => {
  const warnings: string[] = [];
  const hear = (warning: Error): void => void warnings.push(warning.message);
  process.on('warning', hear);
  new DynamoDBClient({ region: 'us-east-1' }).destroy();
  await turn();
  process.off('warning', hear);
  assert.deepEqual(warnings, []);
});
