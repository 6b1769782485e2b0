const NO_TABLE = 'millrace-probe';

/**
 * Resolves when the endpoint says that it has no table of a name nobody gives; throws at once when not. Any signature will do
 * there. That reads one key of the engine's store, however much it holds.
 */
export async function askDynamodb(endpoint: string): Promise<void> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.DescribeTable',
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify({ TableName: NO_TABLE }),
    signal: AbortSignal.timeout(2_000),
  });
  const text = await answer.text();
  if (answer.status === 400 && text.includes('ResourceNotFoundException')) return;
  const said = text.trimStart().startsWith('{') ? `: ${text.slice(0, 200)}` : '';
  throw new Error(`DescribeTable was answered by ${answer.status}${said}`);
}
