import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { after, before, beforeEach, test } from 'node:test';
import type * as PutIf from '../../../functions/io/put-if.ts';
import type * as PutItems from '../../../functions/io/put-items.ts';
import { rawTableOf, startWorld } from '../world.ts';
import type { World } from '../world.ts';
import { type OnLoopback, onLoopback } from '../../support/on-loopback.ts';

/** What becomes of a call: it goes to the table, is answered by an error of that name and status, or ends without an answer. */
type Turn = 'through' | 'lost' | readonly [status: number, name: string];

let world: World;
let way: OnLoopback;
let putIf: (typeof PutIf)['putIf'];
let putItems: (typeof PutItems)['putItems'];
let turns: Turn[] = [];
let seen: IncomingHttpHeaders[] = [];

before(async () => {
  world = await startWorld({ withDatabase: false, rawTable: rawTableOf('id', 'at') });
  const target = process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  const server = createServer((request, response) => {
    handle(target, request, response).catch((error: Error) => response.destroy(error));
  });
  way = await onLoopback(server);
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = way.url;
  process.env['AWS_SESSION_TOKEN'] = 'a session';
  ({ putIf } = await import('../../../functions/io/put-if.ts'));
  ({ putItems } = await import('../../../functions/io/put-items.ts'));
});

after(async () => {
  way.stop();
  await world.stop();
});

beforeEach(async () => {
  turns = [];
  await world.clear();
  // So that the address is known.
  await put('known');
  seen = [];
});

test('a put that holds is stored, one that does not is refused, with a call each', async () => {
  assert.deepEqual(
    [await put('a', 'one'), await put('a', 'two'), await put('a', 'one')],
    [true, false, true],
  );
  assert.deepEqual(await stored('a'), ['one']);
  assert.equal(seen.length, 3);
  for (const headers of seen) {
    assert.equal(headers['user-agent'], undefined);
    assert.equal(headers['x-amz-security-token'], 'a session');
    assert.match(headers.authorization ?? '', /\/us-east-1\/dynamodb\/aws4_request, .*x-amz-security-token/);
  }
});

for (const turn of [
  'lost',
  [400, 'ProvisionedThroughputExceededException'],
  [400, 'ExpiredTokenException'],
  [500, 'InternalServerError'],
] as const satisfies Turn[])
  test(`an answer that is neither yes nor no (${String(turn)}) is the SDK's to get`, async () => {
    turns = [turn];
    assert.equal(await put('a', 'ç 😀'), true);
    assert.deepEqual(await stored('a'), ['ç 😀']);
    assert.equal(seen.length, 2);
    assert.match(seen[1]?.['user-agent'] ?? '', /aws-sdk-js/);
  });

test('what the SDK cannot do either is its error', async () => {
  turns = [
    [400, 'AccessDeniedException'],
    [400, 'AccessDeniedException'],
  ];
  await assert.rejects(put('a'), { name: 'AccessDeniedException' });
  assert.deepEqual(await stored('a'), []);
});

test('items of texts and numbers are put without the SDK, and one with bytes by it, each as it is', async () => {
  const bytes = Buffer.from([0, 255, 10]);
  const items = {
    table: 'raw',
    keyOf: (id: string) => id,
    keyIn: () => '',
    itemOf: (id: string) => ({
      id: { S: id },
      at: { S: 'now' },
      by: id === 'bytes' ? { B: bytes } : { S: 'ç' },
    }),
  };
  await putItems(items, ['a', 'b']);
  await putItems(items, ['bytes']);
  assert.deepEqual(await stored('a'), ['ç']);
  const found = (await world.items('raw')).find(item => item['id']?.S === 'bytes');
  assert.deepEqual(found?.['by']?.B, new Uint8Array(bytes));
  assert.deepEqual(
    seen.map(headers => headers['user-agent'] !== undefined),
    [false, true],
  );
});

test('a request that is at fault is not sent again', async () => {
  turns = [[400, 'ValidationException']];
  const items = {
    table: 'raw',
    keyOf: String,
    keyIn: () => '',
    itemOf: (id: string) => ({ id: { S: id }, at: { S: 'now' } }),
  };
  await assert.rejects(putItems(items, ['a']), { name: 'ValidationException' });
  assert.equal(seen.length, 1);
});

function put(id: string, by = 'one'): Promise<boolean> {
  return putIf({
    TableName: 'raw',
    Item: { id: { S: id }, at: { S: 'now' }, by: { S: by } },
    ConditionExpression: 'attribute_not_exists(id) OR #by = :by',
    ExpressionAttributeNames: { '#by': 'by' },
    ExpressionAttributeValues: { ':by': { S: by } },
  });
}

async function stored(id: string) {
  return (await world.items('raw')).filter(item => item['id']?.S === id).map(({ by }) => by?.S);
}

async function handle(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  const turn = turns.shift() ?? 'through';
  seen.push(request.headers);
  if (turn === 'lost') {
    request.socket.destroy();
  } else if (turn === 'through') {
    const { 'x-amz-target': call = '', authorization = '', 'x-amz-date': date = '' } = request.headers;
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': String(call),
      'x-amz-date': String(date),
      authorization,
    };
    const answer = await fetch(target, { method: 'POST', headers, body: new Uint8Array(body) });
    response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  } else {
    const [status, name] = turn;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}` }));
  }
}
