import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyAssembly } from '../../../../lib/local/assembly/apply.ts';
import { parseTemplate } from '../../../../lib/local/assembly/template.ts';
import { createSiteParts } from '../../../../lib/local/site/site-provisions.ts';

const template = parseTemplate(
  JSON.stringify({
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: 'arn:query' } },
      Cache: {
        Type: 'AWS::CloudFront::CachePolicy',
        Properties: {
          CachePolicyConfig: {
            MinTTL: 0,
            DefaultTTL: 0,
            MaxTTL: 1,
            ParametersInCacheKeyAndForwardedToOrigin: {
              QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['day'] },
            },
          },
        },
      },
      Headers: {
        Type: 'AWS::CloudFront::ResponseHeadersPolicy',
        Properties: {
          ResponseHeadersPolicyConfig: {
            SecurityHeadersConfig: {
              ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
              ContentTypeOptions: { Override: true },
              StrictTransportSecurity: { AccessControlMaxAgeSec: 60, IncludeSubdomains: true },
            },
            CustomHeadersConfig: { Items: [{ Header: 'X-Own', Value: 'v' }] },
          },
        },
      },
      Files: {
        Type: 'Custom::CDKBucketDeployment',
        Properties: {
          SourceObjectKeys: ['abc.zip'],
          DestinationBucketName: { Ref: 'Bucket' },
          SystemMetadata: { 'cache-control': 'max-age=5' },
        },
      },
      Distribution: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: {
          DistributionConfig: {
            DefaultRootObject: 'index.html',
            DefaultCacheBehavior: { TargetOriginId: 's3', ResponseHeadersPolicyId: { Ref: 'Headers' } },
            CacheBehaviors: [
              {
                PathPattern: '/api/*',
                TargetOriginId: 'api',
                CachePolicyId: { Ref: 'Cache' },
                AllowedMethods: ['GET', 'HEAD'],
              },
            ],
            Origins: [
              { Id: 's3', DomainName: { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] } },
              {
                Id: 'api',
                DomainName: {
                  'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Url', 'FunctionUrl'] }] }],
                },
              },
            ],
          },
        },
      },
    },
  }),
);

test('a distribution becomes folders, routes, headers and cache as its template has them', async () => {
  const parts = createSiteParts();
  assert.equal(parts.definition(), undefined);
  await applyAssembly([{ name: 's', template, assets: { 'abc.zip': '/asset' } }], parts.provisions, {});
  const site = parts.definition();
  assert.deepEqual(site?.headers, {
    'content-security-policy': "default-src 'self'",
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=60; includeSubDomains',
    'x-own': 'v',
  });
  assert.deepEqual(
    site?.folders.map(({ path, cacheControl }) => [path, cacheControl('main.js')]),
    [['/asset', 'max-age=5']],
  );
  assert.deepEqual(site?.routes, [
    {
      pattern: '/api/*',
      functionName: 'arn:query',
      methods: ['GET', 'HEAD'],
      cache: { minTtl: 0, defaultTtl: 0, maxTtl: 1, keys: ['day'] },
      headers: {},
    },
  ]);
});
