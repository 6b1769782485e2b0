import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { execute } from '../../../functions/io/data-api.ts';

/** The exception of each next answer; without any left, the statement is done. */
const exceptions: string[] = [];
const service = createServer((request, response) => {
  request.resume().once('end', () => {
    const exception = exceptions.shift();
    response.writeHead(exception === undefined ? 200 : 400, {
      'Content-Type': 'application/json',
      ...(exception !== undefined && { 'x-amzn-ErrorType': exception }),
    });
    response.end(JSON.stringify(exception === undefined ? { numberOfRecordsUpdated: 1 } : { message: 'no' }));
  });
});
const cluster = { clusterArn: 'arn:c', secretArn: 'arn:s', database: 'd' };

before(async () => {
  await once(service.listen(0, '127.0.0.1'), 'listening');
  const { port } = service.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  });
});
after(() => {
  service.closeAllConnections();
  service.close();
});

for (const exception of [
  'HttpEndpointNotEnabledException',
  'DatabaseNotFoundException',
  'InvalidResourceStateException',
]) {
  test(`${exception} is waited out where the cluster may be new, and nowhere else`, async () => {
    exceptions.push(exception);
    await assert.rejects(execute(cluster, 'SELECT 1', {}, { waitMs: 5_000 }), { name: exception });
    exceptions.push(exception);
    const { updated } = await execute(cluster, 'SELECT 1', {}, { waitMs: 5_000, isNew: true });
    assert.equal(updated, 1);
  });
}
