const key = { id: { S: 'a' } };
const table = { TableName: 'hostile' };
const item = { id: { S: 'a' }, n: { N: '1' }, l: { L: [{ M: { x: { BOOL: true } } }] }, b: { B: 'AAAA' } };

/** Inputs of the operations that dynalite plays, and of some that it lacks; what ends tables is of one that is not there. */
export const dynamodbInputs: readonly [readonly [string, unknown], ...(readonly [string, unknown])[]] = [
  [
    'PutItem',
    {
      ...table,
      Item: item,
      ConditionExpression: 'attribute_not_exists(id) OR n > :n',
      ExpressionAttributeValues: { ':n': { N: '0' } },
    },
  ],
  ['GetItem', { ...table, Key: key, ProjectionExpression: 'n, l[0].x' }],
  [
    'UpdateItem',
    {
      ...table,
      Key: key,
      UpdateExpression: 'SET n = n + :n REMOVE b',
      ExpressionAttributeValues: { ':n': { N: '1' } },
    },
  ],
  ['DeleteItem', { ...table, Key: key, ReturnValues: 'ALL_OLD' }],
  [
    'Query',
    {
      ...table,
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': { S: 'a' } },
      Limit: 2,
    },
  ],
  [
    'Scan',
    {
      ...table,
      FilterExpression: 'begins_with(id, :a)',
      ExpressionAttributeValues: { ':a': { S: 'a' } },
      Limit: 5,
    },
  ],
  ['BatchGetItem', { RequestItems: { hostile: { Keys: [key] } } }],
  [
    'BatchWriteItem',
    {
      RequestItems: {
        hostile: [{ PutRequest: { Item: item } }, { DeleteRequest: { Key: { id: { S: 'b' } } } }],
      },
    },
  ],
  ['DescribeTable', table],
  ['ListTables', { Limit: 3, ExclusiveStartTableName: 'a' }],
  ['DescribeTimeToLive', table],
  ['UpdateTimeToLive', { ...table, TimeToLiveSpecification: { Enabled: true, AttributeName: 'gone' } }],
  [
    'CreateTable',
    {
      ...table,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  ],
  ['DeleteTable', { TableName: 'hostile-nowhere' }],
  [
    'TagResource',
    {
      ResourceArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/hostile',
      Tags: [{ Key: 'a', Value: 'b' }],
    },
  ],
  ['UntagResource', { ResourceArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/hostile', TagKeys: ['a'] }],
  ['ListTagsOfResource', { ResourceArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/hostile' }],
  [
    'UpdateTable',
    {
      ...table,
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'nowhere' } }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  ],
  ['DescribeLimits', {}],
  ['TransactWriteItems', { TransactItems: [{ Put: { ...table, Item: item } }] }],
  ['ExecuteStatement', { Statement: 'SELECT * FROM hostile' }],
];
