import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export function clientOf(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nothing' };
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

/** A table of items by `id`, with an index by each of these attributes. */
export function tableOf(TableName: string, indexes: readonly string[] = []) {
  const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' as const });
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: ['id', ...indexes].map(AttributeName => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    KeySchema: [hash('id')],
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(IndexName => ({
        IndexName,
        KeySchema: [hash(IndexName)],
        Projection: { ProjectionType: 'ALL' as const },
      })),
    }),
  };
}

/** A table with a range of numbers beside the text that is its hash. */
export function rangedTable(TableName: string) {
  const table = tableOf(TableName);
  return {
    ...table,
    AttributeDefinitions: [
      ...table.AttributeDefinitions,
      { AttributeName: 'at', AttributeType: 'N' as const },
    ],
    KeySchema: [...table.KeySchema, { AttributeName: 'at', KeyType: 'RANGE' as const }],
  };
}
