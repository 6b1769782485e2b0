/** Resolves when the endpoint lists its tables; throws at once when not. Any signature will do there. */
export async function askDynamodb(endpoint: string): Promise<void> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: '{"Limit":1}',
    signal: AbortSignal.timeout(2_000),
  });
  const text = await answer.text();
  const isJson = text.trimStart().startsWith('{');
  if (!answer.ok)
    throw new Error(`ListTables was answered by ${answer.status}${isJson ? `: ${text.slice(0, 200)}` : ''}`);
  if (!isJson || !text.includes('"TableNames"'))
    throw new Error('ListTables was answered without a list of tables');
}
