import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { JsonObject } from '../../../../lib/local/assembly/template.ts';
import { createDynalite, type DynaliteServer } from '../../../../lib/local/engines/dynalite/server.ts';
import { tableProvision } from '../../../../lib/local/provisions/table.ts';
import { wantedOf } from './wanted.ts';

let dynalite: DynaliteServer;
let client: DynamoDBClient;

before(async () => {
  dynalite = createDynalite();
  await once(dynalite.server.listen(0, '127.0.0.1'), 'listening');
  const { port } = dynalite.server.address() as AddressInfo;
  const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nothing' };
  client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });
});
after(async () => {
  client.destroy();
  await dynalite.close();
});

const named = { TableName: 'stack-Thing' };
const byDay = {
  IndexName: 'by_day',
  KeySchema: [{ AttributeName: 'day', KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
};

async function apply(attributes: readonly string[], more: JsonObject): Promise<void> {
  const properties: JsonObject = {
    AttributeDefinitions: attributes.map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    ...more,
  };
  await tableProvision(client).apply(wantedOf('AWS::DynamoDB::Table', properties));
}

test('an index that the template has no more is removed, and items stay', async () => {
  await apply(['id', 'day'], { GlobalSecondaryIndexes: [byDay] });
  await client.send(new PutItemCommand({ ...named, Item: { id: { S: 'a' }, day: { S: 'd' } } }));
  await apply(['id'], {});
  const { Table } = await client.send(new DescribeTableCommand(named));
  assert.equal(Table?.GlobalSecondaryIndexes, undefined);
  const { Item } = await client.send(new GetItemCommand({ ...named, Key: { id: { S: 'a' } } }));
  assert.deepEqual(Item, { id: { S: 'a' }, day: { S: 'd' } });
});

test('time to live is as the template has it', async () => {
  const shown = async (): Promise<unknown> =>
    (await client.send(new DescribeTimeToLiveCommand(named))).TimeToLiveDescription;
  const enabled = { AttributeName: 'expires_at', Enabled: true };
  for (let times = 0; times < 2; times++) {
    await apply(['id'], { TimeToLiveSpecification: enabled });
    assert.deepEqual(await shown(), { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires_at' });
  }
  await apply(['id'], {});
  assert.deepEqual(await shown(), { TimeToLiveStatus: 'DISABLED' });
});
