import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { execute } from '../../../functions/io/data-api.ts';
import { onLoopback } from '../../support/on-loopback.ts';

/** The exception of each next answer, or an end without one; without any left, the statement is done. */
const exceptions: string[] = [];
const cutOff = 'cut off';
const duplicate = 'Duplicate entry; Error code: 1062; SQLState: 23000';
/** Of each request so far, by whom it was made. */
const agents: (string | undefined)[] = [];
const service = createServer((request, response) => {
  agents.push(request.headers['user-agent']);
  request.resume().once('end', () => {
    const exception = exceptions.shift();
    if (exception === cutOff) request.socket.destroy();
    else if (exception === undefined) response.end(JSON.stringify({ numberOfRecordsUpdated: 1 }));
    else {
      response.writeHead(400, { 'Content-Type': 'application/json', 'x-amzn-ErrorType': exception });
      const message = exception.startsWith('DatabaseError') ? duplicate : 'no';
      response.end(JSON.stringify({ message }));
    }
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

test('once an address is known the SDK stands aside, and what the database refused is not asked again', async () => {
  await execute(cluster, 'SELECT 1');
  agents.length = 0;
  assert.equal((await execute(cluster, 'SELECT 1')).updated, 1);
  exceptions.push('DatabaseErrorException:http://internal.amazon.com/coral/');
  await assert.rejects(execute(cluster, 'SELECT 1'), {
    name: 'SqlError',
    kind: 'duplicate',
    message: duplicate,
  });
  assert.deepEqual(agents, [undefined, undefined]);
});

for (const trouble of [cutOff, 'ThrottlingException', 'InternalServerErrorException'])
  test(`${trouble}: the SDK goes on`, async () => {
    await execute(cluster, 'SELECT 1');
    agents.length = 0;
    exceptions.push(trouble);
    assert.equal((await execute(cluster, 'SELECT 1')).updated, 1);
    assert.equal(agents[0], undefined);
    assert.match(agents[1] ?? '', /^aws-sdk-js/);
    assert.equal(agents.length, 2);
  });
