import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterArn } from '../../../../lib/local/provisions/cluster.ts';

test('the ARN of the cluster carries Kafka’s cluster id as a uuid', () => {
  const id = Buffer.from('00112233445566778899aabbccddeeff', 'hex').toString('base64url');
  assert.equal(
    clusterArn('millrace-local', id),
    'arn:aws:kafka:us-east-1:000000000000:cluster/millrace-local/00112233-4455-6677-8899-aabbccddeeff-1',
  );
});

test('an id that is not Kafka’s form still makes a uuid, always the same', () => {
  assert.match(clusterArn('c', 'rp-abc'), /\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-1$/);
  assert.equal(clusterArn('c', 'rp-abc'), clusterArn('c', 'rp-abc'));
});
