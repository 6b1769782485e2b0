import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
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
  // Not by fetch: what that consists of would be read, and held, by every run for this question alone.
  const asking = request(endpoint, {
    method: 'POST',
    headers: signed.headers,
    agent: false,
    signal: AbortSignal.timeout(2_000),
  }).end(signed.body);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  const said = await text(answer);
  if (answer.statusCode === 400 && said.includes('ResourceNotFoundException')) return;
  const reason = said.trimStart().startsWith('{') ? `: ${said.slice(0, 200)}` : '';
  throw new Error(`DescribeTable was answered by ${answer.statusCode}${reason}`);
}
