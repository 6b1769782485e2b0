import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { PLAIN_PATH, signatureTime } from '../../../domain/plain-request.ts';
import type { Credentials } from '../credentials.ts';
import { readBytes } from './body.ts';
import { type Claim, claimOf, refused } from './claim.ts';
import { plainSignature } from './plain-signature.ts';

/** Throws the error that AWS answers to a request that these credentials did not sign. */
export type Verify = (request: IncomingMessage, mostBytes: number) => Promise<void>;

const SKEW_MS = 5 * 60_000;

/**
 * Verifies Signature Version 4 by signing the request again. The body is read (up to `mostBytes`, else BodyTooLarge)
 * once key and time are right: it is covered by the signature itself, or by the hash that a signed header has.
 */
export function createVerify(credentials: Credentials, now: () => number = Date.now): Verify {
  return async (request, mostBytes) => {
    const claim = claimOf(request);
    if (claim.accessKeyId !== credentials.accessKeyId)
      throw refused(
        'UnrecognizedClientException',
        `The security token included in the request is invalid. ${HINT}`,
      );
    checkTime(claim, now());
    const body = await readBytes(request, mostBytes);
    const headers = signedPart(request, claim);
    const given = headers['x-amz-content-sha256'];
    const own = hash('sha256', body);
    const isWhole = given === undefined || given === 'UNSIGNED-PAYLOAD' || given === own;
    const { method, url: path = '' } = request;
    const isPlain = method === 'POST' && PLAIN_PATH.test(path) && claim.seconds === undefined;
    const { secretAccessKey } = credentials;
    const wanted = isPlain
      ? plainSignature({ path, claim, secretAccessKey, headers, payloadHash: given ?? own })
      : await signatureOf(claim, credentials, request, headers, body);
    if (!isWhole || !claim.signedHeaders.includes('host') || !isSame(wanted, claim.signature))
      throw refused('InvalidSignatureException', MISMATCH);
  };
}

const HINT =
  "This run's credentials are the file credentials in its state folder: export AWS_SHARED_CREDENTIALS_FILE=$PWD/.millrace/credentials, and unset AWS_ACCESS_KEY_ID and AWS_PROFILE";
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

function checkTime({ signedAtMs, seconds }: Claim, nowMs: number): void {
  const lifeMs = seconds === undefined ? SKEW_MS : seconds * 1000;
  if (signedAtMs + lifeMs < nowMs) {
    const [then, earliest, present] = [signedAtMs, nowMs - lifeMs, nowMs].map(signatureTime);
    const why = `Signature expired: ${then} is now earlier than ${earliest} (${present} - ${lifeMs / 60_000} min.)`;
    throw refused('InvalidSignatureException', why);
  }
  if (signedAtMs - SKEW_MS > nowMs) {
    const [then, present] = [signedAtMs, nowMs].map(signatureTime);
    const why = `Signature not yet current: ${then} is still later than ${present} (${present} + 5 min.)`;
    throw refused('InvalidSignatureException', why);
  }
}

/** The headers that the signature covers; one that is signed and was not sent is empty, and so does not match. */
function signedPart({ headers }: IncomingMessage, { signedHeaders }: Claim): Record<string, string> {
  return Object.fromEntries(signedHeaders.map(name => [name, String(headers[name] ?? '')]));
}

async function signatureOf(
  { region, service, signedHeaders, signedAtMs, seconds }: Claim,
  credentials: Credentials,
  { method = 'GET', url = '/' }: IncomingMessage,
  headers: Record<string, string>,
  body: Buffer,
): Promise<string> {
  const sha = Hash.bind(null, 'sha256');
  const signer = new SignatureV4({ credentials, region, service, sha256: sha, applyChecksum: false });
  const [path = '/', search = ''] = url.split('?');
  const request = {
    method,
    protocol: 'http:',
    hostname: headers['host'] ?? '',
    path,
    query: queryOf(search, seconds !== undefined),
    headers,
    ...(body.length > 0 && { body }),
  };
  const signingDate = new Date(signedAtMs);
  const signed = new Set(signedHeaders);
  if (seconds === undefined) {
    const { headers: made } = await signer.sign(request, { signingDate, signableHeaders: signed });
    return /Signature=(\w+)$/.exec(made['authorization'] ?? '')?.[1] ?? '';
  }
  const options = { signingDate, expiresIn: seconds, signableHeaders: signed, unhoistableHeaders: signed };
  const { query = {} } = await signer.presign(request, options);
  return String(query['X-Amz-Signature']);
}

/** A name that stands several times has all its values; what a presigned URL says of its own signature is left out. */
function queryOf(search: string, isPresigned: boolean): Record<string, string | string[]> {
  const parameters = new URLSearchParams(search);
  const own = /^X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature)$/;
  const names = [...new Set(parameters.keys())].filter(name => !isPresigned || !own.test(name));
  return Object.fromEntries(
    names.map(name => {
      const [only = '', ...more] = parameters.getAll(name);
      return [name, more.length === 0 ? only : [only, ...more]];
    }),
  );
}

function isSame(wanted: string, given: string): boolean {
  const [a, b] = [Buffer.from(wanted), Buffer.from(given)];
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b);
}
