import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import dynalite from 'dynalite';
import { plainBatchIn } from '../../../../lib/local/engines/dynalite/plain-batch.ts';
import { createDynalite } from '../../../../lib/local/engines/dynalite/server.ts';
import { createActiveTable } from '../../../support/engines/active-table.ts';
import { onLoopback } from '../../../support/on-loopback.ts';
import { clientOf, rangedTable, tableOf } from './little-tables.ts';

describe('a batch that dynalite refuses, or takes in another form', () => {
  const times = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const own = dynalite(times);
  const quick = createDynalite();
  const addresses: string[] = [];
  before(async () => {
    for (const server of [own, quick.server]) {
      const { url: address } = await onLoopback(server);
      addresses.push(address);
      const client = clientOf(address);
      await createActiveTable(client, tableOf('batches'));
      await createActiveTable(client, rangedTable('ranged'));
      client.destroy();
    }
  });
  after(async () => {
    own.closeAllConnections();
    own.close();
    await quick.close();
  });
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.BatchWriteItem',
    'x-amz-date': '20260101T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b',
  };
  /** Status, and body without what differs from call to call. */
  const answers = (body: string, changed: Readonly<Record<string, string>> = {}, path = '/') =>
    Promise.all(
      addresses.map(async address => {
        const asked = { method: 'POST', headers: { ...headers, ...changed }, body };
        const response = await fetch(address + path, asked);
        const names = ['content-type', 'x-amz-crc32', 'content-length'];
        return [response.status, names.map(name => response.headers.get(name)), await response.text()];
      }),
    );
  const batch = (...items: readonly object[]) =>
    JSON.stringify({ RequestItems: { batches: items.map(Item => ({ PutRequest: { Item } })) } });
  const good = batch({ id: { S: 'a' } });

  const bodies: Readonly<Record<string, string>> = {
    'is good': good,
    'is good, with line ends': JSON.stringify(JSON.parse(good), undefined, 2),
    'has no body': '',
    'is no JSON': good.slice(1),
    'has no requests': '{}',
    'has no table': '{"RequestItems":{}}',
    'has a table without requests': '{"RequestItems":{"batches":[]}}',
    'has an unknown table': good.replace('batches', 'nowhere'),
    'has two tables': JSON.stringify({
      RequestItems: {
        batches: [{ PutRequest: { Item: { id: { S: 'a' } } } }],
        ranged: [{ PutRequest: { Item: { id: { S: 'a' }, at: { N: '1' } } } }],
      },
    }),
    'has 25 items': batch(...Array.from({ length: 25 }, (_, index) => ({ id: { S: `${index}` } }))),
    'has 26 items': batch(...Array.from({ length: 26 }, (_, index) => ({ id: { S: `${index}` } }))),
    'has a key twice': batch({ id: { S: 'a' } }, { id: { S: 'a' }, more: { S: 'b' } }),
    'lacks a key': batch({ other: { S: 'a' } }),
    'lacks a range': good.replace('batches', 'ranged'),
    'has a key of another type': batch({ id: { N: '1' } }),
    'has an empty key': batch({ id: { S: '' } }),
    'has a key of 2,048 signs': batch({ id: { S: 'x'.repeat(2048) } }),
    'has a key of 2,049 signs': batch({ id: { S: 'x'.repeat(2049) } }),
    'has an empty item': batch({}),
    'has an item that is too large': batch({ id: { S: 'a' }, more: { S: 'x'.repeat(400 * 1024) } }),
    'has a value of two types': batch({ id: { S: 'a' }, more: { S: 'a', N: '1' } }),
    'has a value without a type': batch({ id: { S: 'a' }, more: {} }),
    'has a value of an unknown type': batch({ id: { S: 'a' }, more: { X: 'a' } }),
    'has a number as a number': batch({ id: { S: 'a' }, more: { N: 1 } }),
    'has a boolean as a text': batch({ id: { S: 'a' }, more: { BOOL: 'true' } }),
    'has an empty number': batch({ id: { S: 'a' }, more: { N: '' } }),
    'has a number with a letter in it': batch({ id: { S: 'a' }, more: { N: '1x' } }),
    'has a number of 39 digits': batch({ id: { S: 'a' }, more: { N: '1'.repeat(39) } }),
    'has a number that is too large': batch({ id: { S: 'a' }, more: { N: '1e126' } }),
    'asks for capacity': JSON.stringify({ ...JSON.parse(good), ReturnConsumedCapacity: 'TOTAL' }),
    deletes: JSON.stringify({
      RequestItems: { batches: [{ DeleteRequest: { Key: { id: { S: 'a' } } } }] },
    }),
    'puts and deletes': JSON.stringify({
      RequestItems: {
        batches: [{ PutRequest: { Item: { id: { S: 'a' } } }, DeleteRequest: { Key: { id: { S: 'b' } } } }],
      },
    }),
  };
  for (const [what, body] of Object.entries(bodies))
    it(`has dynalite’s answer where it ${what}`, async () => {
      const [expected, actual] = await answers(body);
      assert.deepEqual(actual, expected);
    });

  it('has dynalite’s answer in other forms of the request', async () => {
    for (const [changed, path] of [
      [{ 'content-type': 'application/json' }, '/'],
      [{ 'content-type': 'text/plain' }, '/'],
      [{ authorization: '' }, '/'],
      [{ authorization: 'AWS4-HMAC-SHA256 Credential=a' }, '/'],
      [{ 'x-amz-date': '' }, '/'],
      [{}, '/?X-Amz-Algorithm=AWS4-HMAC-SHA256'],
      [{}, '/somewhere'],
    ] as const) {
      const [expected, actual] = await answers(good, changed, path);
      assert.deepEqual(actual, expected, JSON.stringify(changed) + path);
    }
  });

  it('is not taken for a plain one', () => {
    const isTaken = (body: string) => plainBatchIn(Buffer.from(body)) !== undefined;
    assert.ok(isTaken(good));
    for (const value of [
      { L: [] },
      { M: {} },
      { B: 'YQ==' },
      { SS: ['a'] },
      { NULL: true },
      null,
      'a',
      ['a'],
    ])
      assert.ok(!isTaken(batch({ id: { S: 'a' }, value: value as object })), JSON.stringify(value));
  });
});
