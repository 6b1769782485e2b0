import assert from 'node:assert/strict';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { answeringWithin } from '../../../functions/io/request-handler.ts';

test('a service that takes a request and never answers is given up', async t => {
  const server = createServer(socket => socket.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: answeringWithin(50),
  });
  t.after(() => client.destroy());
  await assert.rejects(client.send(new ListTablesCommand({})), { name: 'TimeoutError' });
});
