import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { socketsTo } from '../../../../lib/cli/produce/same-cluster.ts';
import { createKafka } from '../../../../lib/local/kafka-client.ts';

test('a broker that goes while it is asked which cluster it is of fails the connection, and is tried again', async t => {
  let connections = 0;
  const server = createServer(socket => {
    connections += 1;
    socket.on('error', () => {});
    socket.end();
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const admin = createKafka({
    clientId: 'test',
    brokers: [`127.0.0.1:${port}`],
    sockets: socketsTo('a-cluster', () => {}),
    retry: { retries: 1, initialRetryTime: 1, maxRetryTime: 1 },
  }).admin();
  await assert.rejects(admin.connect(), /ended the connection|Closed connection/);
  await admin.disconnect();
  assert.ok(connections >= 4, `${connections} connections: one and its question, twice`);
});
