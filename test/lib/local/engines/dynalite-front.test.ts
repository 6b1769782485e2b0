import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createDynalite } from '../../../../lib/local/engines/dynalite/server.ts';
import { nestsDeeper, standBefore } from '../../../../lib/local/engines/dynalite-front.ts';

describe('what stands before dynalite', () => {
  const reached: string[] = [];
  const server = createServer((request, response) => {
    request.on('data', () => {});
    request.on('end', () => {
      reached.push(String(request.headers['x-amz-target']));
      response.end('{}');
    });
  });
  before(async () => {
    standBefore(server);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => server.close());

  const send = (target: string | undefined, body = '{}', headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      method: 'POST',
      headers: { ...(target !== undefined && { 'x-amz-target': target }), ...headers },
      body,
    });

  it('lets pass what dynalite plays, and what is no operation, for it to refuse', async () => {
    const targets = ['DynamoDB_20120810.PutItem', 'DynamoDB_20120810.UpdateTimeToLive', 'Nonsense', 'A.B'];
    for (const target of targets) assert.equal((await send(target)).status, 200, target);
    assert.deepEqual(reached.splice(0), targets);
  });

  it('refuses by name what dynalite lacks, and says what plays it', async () => {
    for (const [target, message] of [
      ['DynamoDB_20120810.TransactGetItems', /TransactGetItems \(it lacks transactions\).*MILLRACE_DYNAMODB/],
      ['DynamoDB_20120810.ExecuteStatement', /it lacks PartiQL/],
      ['DynamoDB_20120810.CreateBackup', /DynamoDB's CreateBackup is not played on this machine/],
      ['DynamoDBStreams_20120810.GetRecords', /DynamoDB's GetRecords is not played/],
      ['DynamoDBStreams_20120810.PutItem', /DynamoDB's PutItem is not played/],
    ] as const) {
      const answer = await send(target);
      const { __type, message: said } = (await answer.json()) as { __type: string; message: string };
      assert.deepEqual([answer.status, __type], [400, 'com.amazon.coral.service#UnknownOperationException']);
      assert.match(said, message);
    }
    assert.deepEqual(reached, []);
  });

  it('refuses a web page', async () => {
    const answer = await send('DynamoDB_20120810.PutItem', '{}', { origin: 'https://example.org' });
    assert.equal(answer.status, 403);
    assert.deepEqual(reached, []);
  });

  it('refuses what is nested deeper than DynamoDB takes before dynalite has read it', async () => {
    const nested = (depth: number): string => `${'{"M":'.repeat(depth)}{}${'}'.repeat(depth)}`;
    assert.equal((await send('DynamoDB_20120810.PutItem', nested(99))).status, 200);
    reached.length = 0;
    const answer = await send('DynamoDB_20120810.PutItem', nested(100));
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /Nesting Levels have exceeded supported limits/);
    assert.deepEqual(reached, []);
  });
});

describe('dynalite behind what stands before it', () => {
  const { server, close } = createDynalite();
  before(async () => {
    standBefore(server);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
  after(close);

  const ask = async (operation: string, body: string): Promise<readonly [status: number, text: string]> => {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      method: 'POST',
      headers: {
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'content-type': 'application/x-amz-json-1.0',
        authorization:
          'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b',
        'x-amz-date': '20260101T000000Z',
      },
      body,
    });
    return [answer.status, await answer.text()];
  };
  const ResourceArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/rows';

  it('refuses what would end it or what it stumbles over, by any operation, and goes on', async () => {
    const [made, said] = await ask(
      'CreateTable',
      JSON.stringify({
        TableName: 'rows',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    assert.equal(made, 200, said);
    const hostile: readonly (readonly [string, unknown])[] = [
      ...[
        'PutItem',
        'ListTables',
        'DescribeTimeToLive',
        'UpdateTimeToLive',
        'UpdateTable',
        'TagResource',
      ].flatMap(operation => [null, [], 7, 'x'].map(body => [operation, body] as const)),
      ['TagResource', { ResourceArn, Tags: [{ Key: 'a' }] }],
      ['TagResource', { ResourceArn, Tags: [null] }],
      ['UntagResource', { ResourceArn, TagKeys: ['a', null] }],
      ['PutItem', { TableName: 'rows', Item: { id: { S: 'a' }, b: null } }],
      ['BatchGetItem', { RequestItems: { rows: null } }],
      [
        'UpdateTimeToLive',
        { TableName: 'rows', TimeToLiveSpecification: { Enabled: true, AttributeName: { toString: 1 } } },
      ],
      ['UpdateTable', { TableName: 'rows', GlobalSecondaryIndexUpdates: [null] }],
    ];
    for (const [operation, body] of hostile) {
      const [status, text] = await ask(operation, JSON.stringify(body));
      assert.equal(status, 400, `${operation} ${JSON.stringify(body)}: ${text}`);
    }
    assert.deepEqual(await ask('ListTables', '{}'), [200, '{"TableNames":["rows"]}']);
  });
});

it('depth is that of brackets outside of strings', () => {
  const isTooDeep = (text: string, most: number): boolean => nestsDeeper(Buffer.from(text), most);
  for (const [text, depth] of [
    ['[]', 1],
    ['[[],[]]', 2],
    ['{"a":[{}]}', 3],
    ['["[[[["]', 1],
    ['["\\"[[["]', 1],
    ['["\\\\",[]]', 2],
    ['[]]]]][[', 1],
  ] as const) {
    assert.equal(isTooDeep(text, depth), false, text);
    assert.equal(isTooDeep(text, depth - 1), true, text);
  }
});
