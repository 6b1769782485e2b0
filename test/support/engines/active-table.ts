import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { untilTrue } from '../until.ts';

/** Creates a table, and waits until it and its indexes take requests: an engine makes them after it has answered, as AWS does. */
export async function createActiveTable(
  client: DynamoDBClient,
  table: CreateTableCommandInput,
): Promise<void> {
  await client.send(new CreateTableCommand(table));
  const { TableName } = table;
  await untilTrue(async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const states = [
      Table?.TableStatus,
      ...(Table?.GlobalSecondaryIndexes ?? []).map(each => each.IndexStatus),
    ];
    return states.every(state => state === 'ACTIVE');
  });
}
