import type { IncomingHttpHeaders } from 'node:http';

const scope = /Credential=[^/,\s]+\/\d{8}\/[^/,\s]+\/([a-z0-9-]+)\/aws4_request/i;

/**
 * The service a request is signed for: the fourth part of the SigV4 credential scope
 * (`<key>/<day>/<region>/<service>/aws4_request`), from the Authorization header or a presigned URL.
 * Undefined for an unsigned request. The signature itself is not checked.
 */
export function serviceName(headers: IncomingHttpHeaders, url: URL): string | undefined {
  const presigned = url.searchParams.get('X-Amz-Credential');
  const credential = headers.authorization ?? (presigned === null ? '' : `Credential=${presigned}`);
  return scope.exec(credential)?.[1]?.toLowerCase();
}
