import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { until } from '../until.ts';
import type { Provision, Wanted } from '../assembly/apply.ts';
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { listOf } from '../assembly/template.ts';

/** `AWS::DynamoDB::Table` and `GlobalTable`, on demand: keys and global indexes; the rest means nothing to this engine. */
export function tableProvision(client: DynamoDBClient): Provision {
  return {
    async apply(wanted) {
      const input = createInput(wanted);
      const standing = await describe(client, wanted.name);
      if (standing === undefined) {
        await client.send(new CreateTableCommand(input));
        await active(client, wanted.name);
      } else await update(client, standing, input);
      const arn = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${wanted.name}`;
      const attributes: Readonly<Record<string, string>> = {
        Arn: arn,
        TableId: wanted.name,
        StreamArn: `${arn}/stream/none`,
      };
      return { ref: wanted.name, attribute: name => attributes[name] };
    },
  };
}

function createInput({ name, properties }: Wanted): CreateTableCommandInput & { TableName: string } {
  const indexes = listOf(properties.GlobalSecondaryIndexes) as unknown as readonly GlobalSecondaryIndex[];
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...listOf(properties.AttributeDefinitions)] as unknown as AttributeDefinition[],
    KeySchema: [...listOf(properties.KeySchema)] as unknown as KeySchemaElement[],
    ...(indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: indexes.map(({ IndexName, KeySchema, Projection }) => ({
            IndexName,
            KeySchema,
            Projection,
          })),
        }),
  };
}

/** Adds the indexes that are missing. Other keys would replace the table on AWS, data and all: refused here. */
async function update(
  client: DynamoDBClient,
  standing: TableDescription,
  input: CreateTableCommandInput & { TableName: string },
): Promise<void> {
  if (keysOf(standing.KeySchema) !== keysOf(input.KeySchema))
    throw new Error(
      `the table stands with other keys (${keysOf(standing.KeySchema)}), and replacing it would lose its data: use another --state`,
    );
  const names = new Set(standing.GlobalSecondaryIndexes?.map(index => index.IndexName));
  for (const index of input.GlobalSecondaryIndexes ?? []) {
    if (names.has(index.IndexName)) continue;
    const { IndexName, KeySchema, Projection } = index;
    await client.send(
      new UpdateTableCommand({
        TableName: input.TableName,
        AttributeDefinitions: input.AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [{ Create: { IndexName, KeySchema, Projection } }],
      }),
    );
    await active(client, input.TableName);
  }
}

function keysOf(schema: readonly KeySchemaElement[] | undefined): string {
  return [...(schema ?? [])]
    .map(key => `${key.KeyType} ${key.AttributeName}`)
    .sort()
    .join(', ');
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Waits until the table and its indexes take requests; engines here take milliseconds. */
async function active(client: DynamoDBClient, name: string): Promise<void> {
  let status: string | undefined;
  const isActive = async (): Promise<boolean> => {
    const table = await describe(client, name);
    status = table?.TableStatus;
    const indexes = table?.GlobalSecondaryIndexes ?? [];
    return status === 'ACTIVE' && indexes.every(({ IndexStatus = 'ACTIVE' }) => IndexStatus === 'ACTIVE');
  };
  await until(isActive, {
    mostMs: 60_000,
    pauseMs: 20,
    late: () => new Error(`table ${name} is still ${status ?? 'missing'} after 60 s`),
  });
}
