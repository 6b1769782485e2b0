import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { DynamoDBClient, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { credentials, endpoint, region } from './doubles.ts';
import { type OnLoopback, onLoopback } from '../../../support/on-loopback.ts';

describe('dynamodb on the local endpoint', () => {
  const seen: { target: string | undefined; bytes: number }[] = [];
  const engine = createServer((request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => {
      seen.push({ target: request.headers['x-amz-target']?.toString(), bytes });
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'x-from': 'engine' });
      response.end('{"TableNames":["one"]}');
    });
  });
  let backend: OnLoopback;
  let address = '';
  const server = endpoint({ dynamodb: () => address });
  const client = (maxAttempts: number) =>
    new DynamoDBClient({ endpoint: server.url, region, credentials, maxAttempts, retryMode: 'standard' });

  before(async () => {
    backend = await onLoopback(engine);
    address = backend.url;
    await server.start();
  });
  after(async () => {
    await server.stop();
    backend.stop();
  });

  it('passes requests and answers on as they are', async () => {
    const { TableNames } = await client(1).send(new ListTablesCommand({}));
    assert.deepEqual(TableNames, ['one']);
    const Item = { key: { S: 'x'.repeat(300_000) } };
    await client(1).send(new PutItemCommand({ TableName: 'one', Item }));
    assert.equal(seen.at(-1)?.target, 'DynamoDB_20120810.PutItem');
    assert.ok((seen.at(-1)?.bytes ?? 0) > 300_000);
  });

  it('refuses a body beyond DynamoDB’s 16 MB', async () => {
    const Item = { key: { S: 'x'.repeat(17 * 1024 * 1024) } };
    await assert.rejects(client(1).send(new PutItemCommand({ TableName: 'one', Item })), {
      name: 'RequestEntityTooLargeException',
    });
  });

  it('refuses such a body that does not say its length, once it is too long', async () => {
    const piece = new Uint8Array(1024 * 1024);
    let pieces = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (++pieces > 20) controller.close();
        else controller.enqueue(piece);
      },
    });
    const headers = {
      authorization: 'AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/dynamodb/aws4_request',
      'x-amz-target': 'DynamoDB_20120810.PutItem',
    };
    const init = { method: 'POST', headers, body, duplex: 'half' };
    const answer = await fetch(server.url, init);
    assert.equal(answer.status, 413);
    assert.ok(seen.every(({ bytes }) => bytes <= 16 * 1024 * 1024));
  });

  it('answers for an engine that is away so that the SDK tries again, and finds the engine that took its place', async () => {
    address = 'http://127.0.0.1:9';
    await assert.rejects(client(2).send(new ListTablesCommand({})), (error: Error) => {
      assert.equal(error.name, 'InternalServerError');
      assert.equal(Object(error).$metadata.attempts, 2);
      return true;
    });
    address = backend.url;
    assert.deepEqual((await client(1).send(new ListTablesCommand({}))).TableNames, ['one']);
  });
});
