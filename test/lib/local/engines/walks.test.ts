import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { BatchWriteItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type {
  DynamoDBClient,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { createDynalite } from '../../../../lib/local/engines/dynalite/server.ts';
import { createActiveTable } from '../../../support/engines/active-table.ts';
import { onLoopback } from '../../../support/on-loopback.ts';
import { clientOf, rangedTable, tableOf } from './little-tables.ts';

const item = (id: string, at: number, text: string) => ({
  id: { S: id },
  at: { N: String(at) },
  text: { S: text },
});
const items = [
  ...Array.from({ length: 2_300 }, (_, index) => item('many', index - 1_000, `${index % 7}`)),
  ...Array.from({ length: 9 }, (_, index) => item('large', index, 'x'.repeat(300_000))),
  item('alone', 0, 'é~/\u{1f600}'),
];

/** Of one partition, with what else is asked of it. */
function query(id: string, { low = -5_000, high = 5_000, ...more }: Asked = {}): QueryCommandInput {
  return {
    TableName: 'ranged',
    KeyConditionExpression: 'id = :id AND #at BETWEEN :low AND :high',
    ExpressionAttributeNames: { '#at': 'at', ...more.ExpressionAttributeNames },
    ...more,
    ExpressionAttributeValues: {
      ':id': { S: id },
      ':low': { N: String(low) },
      ':high': { N: String(high) },
      ...more.ExpressionAttributeValues,
    },
  };
}
type Asked = Partial<QueryCommandInput> & { readonly low?: number; readonly high?: number };

const queries: Readonly<Record<string, QueryCommandInput>> = {
  'a whole partition': query('many'),
  'a whole partition, the newest first': query('many', { ScanIndexForward: false }),
  'a page of 1': query('many', { low: 0, high: 2, Limit: 1 }),
  'pages of 999': query('many', { Limit: 999 }),
  'pages of 1,000': query('many', { Limit: 1_000 }),
  'pages of 1,001, the newest first': query('many', { Limit: 1_001, ScanIndexForward: false }),
  'pages of 5,000': query('many', { Limit: 5_000 }),
  'a part of it': query('many', { low: -3, high: 4 }),
  'one that is not there': query('none'),
  'a part that is not there': query('many', { low: 2_000, high: 3_000, Limit: 3 }),
  'pages of a megabyte': query('large'),
  'pages of a megabyte, the newest first': query('large', { ScanIndexForward: false, Limit: 8 }),
  'a count': query('many', { Select: 'COUNT', ReturnConsumedCapacity: 'TOTAL' }),
  'what a filter leaves': query('many', {
    Limit: 500,
    FilterExpression: '#text = :text',
    ExpressionAttributeNames: { '#at': 'at', '#text': 'text' },
    ExpressionAttributeValues: { ':text': { S: '3' } },
  }),
  'an index': {
    TableName: 'indexed',
    IndexName: 'text',
    KeyConditionExpression: '#text = :text',
    ExpressionAttributeNames: { '#text': 'text' },
    ExpressionAttributeValues: { ':text': { S: '3' } },
    Limit: 100,
  },
};
const scans: Readonly<Record<string, ScanCommandInput>> = {
  'a whole table': { TableName: 'ranged' },
  'a table by pages': { TableName: 'ranged', Limit: 1_000 },
  'a segment of a table': { TableName: 'ranged', Segment: 1, TotalSegments: 3 },
  'an index': { TableName: 'indexed', IndexName: 'text' },
};

describe('in large steps dynalite reads what it does in small ones:', () => {
  const own = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const quick = createDynalite();
  const clients: DynamoDBClient[] = [];
  before(async () => {
    for (const server of [own, quick.server]) {
      const client = clientOf((await onLoopback(server)).url);
      clients.push(client);
      await createActiveTable(client, rangedTable('ranged'));
      await createActiveTable(client, tableOf('indexed', ['text']));
      const short = items.filter(({ id }) => id.S !== 'large');
      await putAll(client, 'ranged', items);
      await putAll(
        client,
        'indexed',
        short.map(each => ({ ...each, id: { S: each.id.S + each.at.N } })),
      );
    }
  });
  after(async () => {
    for (const client of clients) client.destroy();
    own.closeAllConnections();
    own.close();
    await quick.close();
  });

  const areSame = async (pages: (client: DynamoDBClient) => Promise<readonly Page[]>): Promise<void> => {
    const [theirs, ours] = await Promise.all(clients.map(pages));
    assert.ok(theirs !== undefined && theirs.length > 0);
    assert.deepEqual(ours, theirs);
  };
  for (const [name, asked] of Object.entries(queries))
    it(`a query of ${name}`, () =>
      areSame(client => pagesOf(from => client.send(new QueryCommand({ ...asked, ...from })))));
  for (const [name, asked] of Object.entries(scans))
    it(`a scan of ${name}`, () =>
      areSame(client => pagesOf(from => client.send(new ScanCommand({ ...asked, ...from })))));
});

async function putAll(client: DynamoDBClient, table: string, all: typeof items): Promise<void> {
  for (let from = 0; from < all.length; from += 25) {
    const puts = all.slice(from, from + 25).map(Item => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
  }
}

type Page = Omit<QueryCommandOutput, '$metadata'>;

/** Each page with the place after which the next one begins. */
async function pagesOf(
  ask: (from: Pick<QueryCommandInput, 'ExclusiveStartKey'>) => Promise<QueryCommandOutput>,
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  let from: QueryCommandInput['ExclusiveStartKey'];
  do {
    const { $metadata: _, ...page } = await ask({ ...(from && { ExclusiveStartKey: from }) });
    pages.push(page);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return pages;
}
