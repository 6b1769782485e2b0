import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { until } from '../until.ts';
import type { Provision, Wanted } from '../assembly/apply.ts';
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { type Json, listOf } from '../assembly/template.ts';

/** `AWS::DynamoDB::Table` and `GlobalTable`, on demand: keys, global indexes and time to live; the rest means nothing to this engine. */
export function tableProvision(client: DynamoDBClient): Provision {
  return {
    async apply(wanted) {
      const input = createInput(wanted);
      const standing = await describe(client, wanted.name);
      if (standing === undefined) {
        await client.send(new CreateTableCommand(input));
        await active(client, wanted.name);
      } else await update(client, standing, input);
      await expire(client, wanted.name, timeToLiveIn(wanted.properties.TimeToLiveSpecification));
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

/** Adds the indexes that are missing and removes those that are too many. Other keys would replace the table on AWS, data and all: refused here. */
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
  const wanted = new Set(input.GlobalSecondaryIndexes?.map(index => index.IndexName));
  for (const IndexName of names) {
    if (IndexName === undefined || wanted.has(IndexName)) continue;
    const GlobalSecondaryIndexUpdates = [{ Delete: { IndexName } }];
    await client.send(new UpdateTableCommand({ TableName: input.TableName, GlobalSecondaryIndexUpdates }));
    await active(client, input.TableName);
  }
}

function timeToLiveIn(specification: Json | undefined): string | undefined {
  const { AttributeName, Enabled } = Object(specification) as Record<string, unknown>;
  return Enabled === true ? String(AttributeName) : undefined;
}

/** Items go after the second that `attribute` has. An engine without time to live keeps them. */
async function expire(
  client: DynamoDBClient,
  TableName: string,
  attribute: string | undefined,
): Promise<void> {
  try {
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    const { TimeToLiveStatus: status, AttributeName: standing } = TimeToLiveDescription ?? {};
    const before = status === 'ENABLED' || status === 'ENABLING' ? standing : undefined;
    const AttributeName = attribute ?? before;
    if (before === attribute || AttributeName === undefined) return;
    const TimeToLiveSpecification = { AttributeName, Enabled: attribute !== undefined };
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'UnknownOperationException')) throw error;
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
