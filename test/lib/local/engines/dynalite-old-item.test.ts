import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { createDynalite } from '../../../../lib/local/engines/dynalite/server.ts';
import { answerOldItems } from '../../../../lib/local/engines/dynalite-old-item.ts';
import { createActiveTable } from '../../../support/engines/active-table.ts';

describe('a condition that fails', () => {
  answerOldItems();
  const { server, close } = createDynalite();
  let client: DynamoDBClient;
  const TableName = 'conditions';
  const Item = { id: { S: 'a' }, n: { N: '1' } };
  before(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    await createActiveTable(client, {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
    await client.send(new PutItemCommand({ TableName, Item }));
  });
  after(async () => {
    client.destroy();
    await close();
  });

  const failing = {
    TableName,
    ConditionExpression: 'n = :n',
    ExpressionAttributeValues: { ':n': { N: '2' } },
  };
  const Key = { id: Item.id };
  const commands = (more: { ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE' }, id = Key) => [
    new PutItemCommand({ ...failing, ...more, Item: { ...Item, ...id } }),
    new UpdateItemCommand({ ...failing, ...more, Key: id, UpdateExpression: 'SET n = :n' }),
    new DeleteItemCommand({ ...failing, ...more, Key: id }),
  ];
  const itemsOf = async (all: ReturnType<typeof commands>): Promise<readonly unknown[]> => {
    const items: unknown[] = [];
    for (const command of all)
      await client.send(command as PutItemCommand).then(
        () => assert.fail('the condition holds'),
        (error: unknown) => {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          items.push(error.Item);
        },
      );
    return items;
  };

  it('answers the item as it was to who asks for it, and to nobody else', async () => {
    assert.deepEqual(await itemsOf(commands({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })), [
      Item,
      Item,
      Item,
    ]);
    assert.deepEqual(await itemsOf(commands({})), [undefined, undefined, undefined]);
    const none = commands({ ReturnValuesOnConditionCheckFailure: 'NONE' });
    assert.deepEqual(await itemsOf(none), [undefined, undefined, undefined]);
  });

  it('has no item to answer where there was none', async () => {
    const all = commands({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }, { id: { S: 'nobody' } });
    assert.deepEqual(await itemsOf(all), [undefined, undefined, undefined]);
  });
});
