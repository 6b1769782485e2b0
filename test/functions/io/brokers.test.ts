import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connection } from '../../../functions/io/brokers.ts';

test('brokers of the cloud have the time that a cold function takes to reach them and to sign in', () => {
  const { connectionTimeout, authenticationTimeout, ssl, sasl } = connection(
    ['b:9098'],
    'sasl-iam',
    'us-east-1',
  );
  assert.deepEqual([connectionTimeout, authenticationTimeout, ssl], [10_000, 20_000, true]);
  assert.equal(sasl?.mechanism, 'oauthbearer');
});

test('brokers of this machine are spoken to in plain text', () => {
  assert.deepEqual(connection(['b:9092'], 'plaintext', 'us-east-1'), { brokers: ['b:9092'] });
});
