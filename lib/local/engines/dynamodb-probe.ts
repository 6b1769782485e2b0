import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials } from '../credentials.ts';

const NO_TABLE = 'millrace-probe';

/**
 * Resolves when the endpoint says that it has no table of a name nobody gives; throws at once when not. That reads one key
 * of the engine's store, however much it holds. Somebody else's engine takes any credentials.
 */
export async function askDynamodb(
  endpoint: string,
  credentials: Credentials = { accessKeyId: 'local', secretAccessKey: 'local' },
): Promise<void> {
  const { hostname, host, protocol } = new URL(endpoint);
  const sha256 = Hash.bind(null, 'sha256');
  const signer = new SignatureV4({ credentials, region: 'us-east-1', service: 'dynamodb', sha256 });
  const signed = await signer.sign({
    method: 'POST',
    protocol,
    hostname,
    path: '/',
    headers: {
      host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.DescribeTable',
    },
    body: JSON.stringify({ TableName: NO_TABLE }),
  });
  const { host: _, ...headers } = signed.headers;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers,
    body: signed.body,
    signal: AbortSignal.timeout(2_000),
  });
  const text = await answer.text();
  if (answer.status === 400 && text.includes('ResourceNotFoundException')) return;
  const said = text.trimStart().startsWith('{') ? `: ${text.slice(0, 200)}` : '';
  throw new Error(`DescribeTable was answered by ${answer.status}${said}`);
}
