import assert from 'node:assert/strict';
import { test } from 'node:test';
import { domainNameOf, webAclOf } from '../../../lib/settings/domain-name.ts';

const certificate = 'arn:aws:acm:us-east-1:111122223333:certificate/12ab-34cd';
const good = { domain: 'dash.example.org', certificate, zone: undefined };

test('without any of its keys there is no domain', () => {
  assert.equal(domainNameOf({ domain: undefined, certificate: undefined, zone: undefined }), undefined);
});

test('a domain and its certificate are enough; a hosted zone is a record more', () => {
  assert.deepEqual(domainNameOf(good), { name: 'dash.example.org', certificateArn: certificate });
  assert.equal(domainNameOf({ ...good, zone: 'Z1D633PJN98FT9' })?.zoneId, 'Z1D633PJN98FT9');
});

for (const [key, context] of [
  ['domain', { ...good, domain: undefined }],
  ['domain', { ...good, domain: 'https://dash.example.org/' }],
  ['domain', { ...good, domain: 'localhost' }],
  ['domain', { ...good, domain: true }],
  ['certificate', { ...good, certificate: undefined }],
  ['certificate', { ...good, certificate: certificate.replace('us-east-1', 'eu-west-1') }],
  ['certificate', { ...good, certificate: 'arn:aws:iam::111122223333:server-certificate/x' }],
  ['zone', { ...good, zone: 'example.org' }],
] as const)
  test(`${key} ${JSON.stringify(context[key])} is refused by its name`, () => {
    assert.throws(() => domainNameOf(context), new RegExp(`^Error: ${key}: (missing|expected) ?.*`));
  });

test('a zone alone is a domain that is missing', () => {
  assert.throws(
    () => domainNameOf({ domain: undefined, certificate: undefined, zone: 'Z1D633PJN98FT9' }),
    /^Error: domain: missing; pass -c domain=VALUE with a host name such as dash\.example\.org$/,
  );
});

test('a web ACL is one that CloudFront takes, or is refused by its name', () => {
  const arn = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/millrace/0a1b-2c3d';
  assert.equal(webAclOf(undefined), undefined);
  assert.equal(webAclOf(arn), arn);
  for (const wrong of [
    arn.replace('global', 'regional'),
    arn.replace('us-east-1', 'eu-west-1'),
    'millrace',
    true,
  ])
    assert.throws(() => webAclOf(wrong), /^Error: webAcl: expected the ARN of a web ACL/);
});
