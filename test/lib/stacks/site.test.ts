import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { tradesParameters } from '../../../domain/trades/view.ts';
import { trades } from '../../../lib/pipelines/trades.ts';
import { settingsOfStage } from '../../../lib/settings/stages.ts';
import { templatesOf } from './assembly.ts';

const dev = templatesOf('dev');
const prod = templatesOf('prod');

test('the page comes from a closed bucket, its data from a signed function, with strict headers', () => {
  dev.dashboard.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
  dev.dashboard.resourceCountIs('AWS::CloudFront::OriginAccessControl', 2);
  dev.dashboard.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: {
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { ContentSecurityPolicy: Match.stringLikeRegexp("^default-src 'none'; ") },
      },
    },
  });
});

test('the API takes GET alone, knows its query strings and those of what was set aside, and caches an error for a second', () => {
  dev.dashboard.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      CacheBehaviors: [Match.objectLike({ PathPattern: '/api/*', AllowedMethods: ['GET', 'HEAD'] })],
      CustomErrorResponses: Match.arrayWith([{ ErrorCode: 503, ErrorCachingMinTTL: 1 }]),
    },
  });
  templatesOf('dev', undefined, [trades]).dashboard.hasResourceProperties('AWS::CloudFront::CachePolicy', {
    CachePolicyConfig: {
      ParametersInCacheKeyAndForwardedToOrigin: {
        QueryStringsConfig: {
          QueryStringBehavior: 'whitelist',
          QueryStrings: ['name', 'id', ...tradesParameters],
        },
      },
    },
  });
});

test('only this distribution calls the function, and nobody calls its URL unsigned', () => {
  const { dashboard } = dev;
  const [distribution] = Object.keys(dashboard.findResources('AWS::CloudFront::Distribution'));
  const permissions = Object.values(dashboard.findResources('AWS::Lambda::Permission'));
  assert.deepEqual(
    new Set(permissions.map(({ Properties }) => Properties.Action)),
    new Set(['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl']),
  );
  for (const { Properties } of permissions) {
    assert.equal(Properties.Principal, 'cloudfront.amazonaws.com');
    assert.ok(JSON.stringify(Properties.SourceArn).endsWith(`":distribution/",{"Ref":"${distribution}"}]]}`));
  }
  for (const { Properties } of Object.values(dashboard.findResources('AWS::CloudFront::OriginAccessControl')))
    assert.equal(Properties.OriginAccessControlConfig.SigningBehavior, 'always');
});

test('a view is asked for once a second at most: one cache asks for all, and answers live a second', () => {
  dev.dashboard.hasResourceProperties('AWS::CloudFront::CachePolicy', {
    CachePolicyConfig: {
      MinTTL: 0,
      MaxTTL: 1,
      ParametersInCacheKeyAndForwardedToOrigin: {
        HeadersConfig: { HeaderBehavior: 'none' },
        CookiesConfig: { CookieBehavior: 'none' },
      },
    },
  });
  dev.dashboard.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Origins: Match.arrayWith([
        Match.objectLike({
          OriginShield: {
            Enabled: true,
            OriginShieldRegion: { 'Fn::FindInMap': [Match.anyValue(), { Ref: 'AWS::Region' }, 'nearest'] },
          },
        }),
      ]),
    },
  });
});

test('calls of the function at a time are bounded', () => {
  for (const [template, most] of [
    [dev.dashboard, 10],
    [prod.dashboard, 50],
  ] as const)
    template.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: most });
});

test('every region has an origin shield in a region that has one for itself', () => {
  const mappings: Record<string, { nearest: string }> = Object.values(
    dev.dashboard.toJSON()['Mappings'],
  )[0] as never;
  assert.deepEqual(mappings['us-west-1'], { nearest: 'us-west-2' });
  assert.ok(Object.keys(mappings).length > 25);
  for (const { nearest } of Object.values(mappings)) assert.equal(mappings[nearest]?.nearest, nearest);
});

test('prod logs requests into a bucket that forgets; dev leaves no bucket behind', () => {
  prod.dashboard.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: { Logging: { IncludeCookies: false } },
  });
  prod.dashboard.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }] } },
  });
  dev.dashboard.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
  dev.dashboard.hasResourceProperties('Custom::CDKBucketDeployment', { RetainOnDelete: false });
});

test('the bucket of the page is emptied when the stack goes: none is marked as in use by its deployment', () => {
  for (const { dashboard } of [dev, prod]) {
    dashboard.hasResourceProperties('Custom::CDKBucketDeployment', { RetainOnDelete: false });
    for (const { Properties } of Object.values(dashboard.findResources('AWS::S3::Bucket')))
      for (const { Key } of Properties.Tags) assert.doesNotMatch(Key, /^aws-cdk:cr-owned/);
  }
});

test('what CloudFront keeps by name for a whole account has the region in its name', () => {
  const config: Readonly<Record<string, string>> = {
    'AWS::CloudFront::CachePolicy': 'CachePolicyConfig',
    'AWS::CloudFront::OriginAccessControl': 'OriginAccessControlConfig',
    'AWS::CloudFront::ResponseHeadersPolicy': 'ResponseHeadersPolicyConfig',
  };
  const names = Object.entries(config).flatMap(([type, property]) =>
    Object.values(prod.dashboard.findResources(type)).map(({ Properties }) => Properties[property].Name),
  );
  assert.equal(new Set(names.map(name => JSON.stringify(name))).size, 4);
  for (const name of names) {
    const [, [made, region]] = name['Fn::Join'];
    assert.deepEqual(region, { Ref: 'AWS::Region' });
    assert.ok(made.length + 'ap-southeast-1'.length <= 64, made);
  }
});

test('a domain of one’s own comes with its certificate, its record and its address; a web ACL stands before it', () => {
  const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/x';
  const domain = { name: 'dash.example.org', certificateArn, zoneId: 'Z1D633PJN98FT9' };
  const { dashboard } = templatesOf('dev', { ...settingsOfStage('dev'), domain });
  dashboard.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Aliases: ['dash.example.org'],
      ViewerCertificate: {
        AcmCertificateArn: certificateArn,
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      },
    },
  });
  for (const type of ['A', 'AAAA'])
    dashboard.hasResourceProperties('AWS::Route53::RecordSet', {
      Name: 'dash.example.org',
      Type: type,
      HostedZoneId: 'Z1D633PJN98FT9',
    });
  dashboard.hasOutput('DashboardUrl', { Value: 'https://dash.example.org/' });
  const { zoneId: _zoneId, ...without } = domain;
  const webAcl = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/millrace/0a1b-2c3d';
  const other = templatesOf('dev', { ...settingsOfStage('dev'), domain: without, webAcl }).dashboard;
  other.resourceCountIs('AWS::Route53::RecordSet', 0);
  other.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: { WebACLId: webAcl },
  });
});

test('prod has a web ACL that blocks who asks too often, where there can be one, and a budget that rings at the topic', () => {
  const { dashboard, monitoring } = templatesOf('prod');
  const { visitorRequests } = settingsOfStage('prod').site;
  const [[acl, { Condition }] = ['', {}]] = Object.entries(
    dashboard.findResources('AWS::WAFv2::WebACL', {
      Properties: {
        Scope: 'CLOUDFRONT',
        DefaultAction: { Allow: {} },
        Rules: [
          {
            Action: { Block: {} },
            Statement: {
              RateBasedStatement: {
                Limit: visitorRequests,
                EvaluationWindowSec: 300,
                AggregateKeyType: 'IP',
              },
            },
          },
        ],
      },
    }),
  );
  assert.deepEqual(dashboard.findConditions(String(Condition)), {
    [String(Condition)]: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
  });
  dashboard.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      WebACLId: { 'Fn::If': [Condition, { 'Fn::GetAtt': [acl, 'Arn'] }, { Ref: 'AWS::NoValue' }] },
    },
  });

  const [topic] = Object.keys(monitoring.findResources('AWS::SNS::Topic'));
  const [budget] = Object.values(monitoring.findResources('AWS::Budgets::Budget'));
  assert.deepEqual(budget?.['Properties'].Budget.BudgetLimit, {
    Amount: settingsOfStage('prod').alarms.monthUsd,
    Unit: 'USD',
  });
  const notifications: readonly { Subscribers: unknown }[] =
    budget?.['Properties'].NotificationsWithSubscribers ?? [];
  assert.equal(notifications.length, 2);
  for (const { Subscribers } of notifications)
    assert.deepEqual(Subscribers, [{ Address: { Ref: topic }, SubscriptionType: 'SNS' }]);
  monitoring.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'sns:Publish',
          Principal: { Service: 'budgets.amazonaws.com' },
          Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }),
        }),
      ]),
    },
  });
  const dev = templatesOf('dev');
  dev.dashboard.resourceCountIs('AWS::WAFv2::WebACL', 0);
  dev.monitoring.resourceCountIs('AWS::Budgets::Budget', 0);
});
