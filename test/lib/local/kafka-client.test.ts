import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { it, mock } from 'node:test';
import { createKafka } from '../../../lib/local/kafka-client.ts';
import { until } from '../../support/until.ts';

const require = createRequire(import.meta.url);

it('leaves no timer running on an idle connection', async () => {
  createKafka({ brokers: ['127.0.0.1:1'], clientId: 'test' });
  const RequestQueue = require('kafkajs/src/network/requestQueue/index.js');
  const logger = { debug() {}, warn() {} };
  const queue = new RequestQueue({
    maxInFlightRequests: null,
    requestTimeout: 1000,
    logger,
    broker: 'b',
    clientId: 'c',
  });
  const armed = mock.method(globalThis, 'setTimeout');
  const sent: number[] = [];
  const entry = (correlationId: number) => ({
    correlationId,
    apiKey: 0,
    apiVersion: 0,
    apiName: 'x',
    resolve() {},
    reject() {},
  });
  queue.push({ entry: entry(1), expectResponse: true, sendRequest: () => sent.push(1) });
  queue.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 });
  assert.equal(armed.mock.callCount(), 0);

  queue.throttledUntil = Date.now() + 1_000;
  queue.push({ entry: entry(2), expectResponse: true, sendRequest: () => sent.push(2) });
  assert.equal(armed.mock.callCount(), 1);
  mock.restoreAll();
  await until('the second request is sent', 60_000, () => sent.length > 1);
  assert.deepEqual(sent, [1, 2]);
  queue.destroy();
});

it('hands on warnings and errors as they are, and nothing unless asked', async () => {
  const server = createServer(socket => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const lines: string[] = [];
  const admin = createKafka({
    brokers: [`127.0.0.1:${address.port}`],
    clientId: 'test',
    retry: { retries: 0 },
    onLog: ({ level, message }) => lines.push(`${level}: ${message}`),
  }).admin();
  await assert.rejects(admin.connect());
  await admin.disconnect();
  server.close();
  assert.match(lines.join('\n'), /^error: /);
});
