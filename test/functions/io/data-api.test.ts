import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { execute } from '../../../functions/io/data-api.ts';
import { onLoopback } from '../../support/on-loopback.ts';

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

const { url, stop } = await onLoopback(service);
after(stop);
Object.assign(process.env, {
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
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
