import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials } from '../../../lib/local/credentials.ts';

/** POST, signed for a service as its SDK signs. */
export async function signedPost(
  url: string,
  service: string,
  credentials: Credentials,
  { headers = {}, body = '' }: { readonly headers?: Record<string, string>; readonly body?: string } = {},
): Promise<Response> {
  const { host, hostname, pathname: path, searchParams } = new URL(url);
  const sha256 = Hash.bind(null, 'sha256');
  const signer = new SignatureV4({ credentials, region: 'us-east-1', service, sha256 });
  const query = Object.fromEntries(searchParams);
  const request = { method: 'POST', protocol: 'http:', hostname, path, query, body };
  const signed = await signer.sign({ ...request, headers: { host, ...headers } });
  const { host: _, ...sent } = signed.headers;
  return fetch(url, { method: 'POST', headers: sent, body });
}
