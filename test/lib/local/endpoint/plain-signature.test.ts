import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { it } from 'node:test';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import * as fc from 'fast-check';
import { signedHeaders } from '../../../../functions/io/plain-signer.ts';
import { plainSignature } from '../../../../lib/local/endpoint/plain-signature.ts';

const word = fc.stringMatching(/^[a-z0-9-]{1,20}$/);
const value = fc.stringMatching(/^[ -~]{0,30}$/);

it('the signature of a plain request is what the SDK’s signer makes', () =>
  fc.assert(
    fc.asyncProperty(
      fc.stringMatching(/^\/\w{0,20}$/),
      fc.string({ minLength: 1 }),
      word,
      word,
      fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
      fc.dictionary(
        word.map(name => `x-amz-${name}`),
        value,
        { maxKeys: 5 },
      ),
      fc.string({ minLength: 1, unit: 'binary' }),
      async (path, secretAccessKey, region, service, date, given, body) => {
        const headers: Record<string, string> = { host: 'localhost:1', ...given };
        const signingDate = new Date(Math.floor(date.getTime() / 1000) * 1000);
        const sha256 = Hash.bind(null, 'sha256');
        const credentials = { accessKeyId: 'key', secretAccessKey };
        const signer = new SignatureV4({ credentials, region, service, sha256, applyChecksum: false });
        const request = {
          method: 'POST',
          protocol: 'http:',
          hostname: 'localhost',
          path,
          query: {},
          headers,
          body,
        };
        const signed = await signer.sign(request, { signingDate });
        const [, names = '', signature = ''] =
          /SignedHeaders=([^,]+), Signature=(\w+)/.exec(signed.headers['authorization'] ?? '') ?? [];
        const claim = {
          accessKeyId: 'key',
          day: '',
          region,
          service,
          signedHeaders: names.split(';'),
          signature,
          signedAtMs: signingDate.getTime(),
        };
        const payloadHash =
          signed.headers['x-amz-content-sha256'] ?? createHash('sha256').update(body).digest('hex');
        assert.equal(
          plainSignature({ path, claim, secretAccessKey, headers: signed.headers, payloadHash }),
          signature,
        );
        const keys = { accessKeyId: 'key', secretAccessKey };
        const scope = { region, service, signedAtMs: signingDate.getTime() };
        assert.equal(
          signedHeaders(path, headers, body, keys, scope)['authorization'],
          signed.headers['authorization'],
        );
      },
    ),
    { numRuns: 200 },
  ));
