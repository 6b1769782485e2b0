import type { AppliedResource, Provisions, Wanted } from '../assembly/apply.ts';
import { inert, originDomain } from '../assembly/inert.ts';
import type { Physical } from '../assembly/resolve.ts';
import { type JsonObject, listOf, numberOf, objectOf, textOf } from '../assembly/template.ts';
import {
  type CacheRule,
  type Headers,
  matchesPattern,
  type Route,
  type SiteDefinition,
  type SiteFolder,
} from './definition.ts';

export interface SiteParts {
  readonly provisions: Provisions;
  /** The site of the distribution applied; undefined where the app has none. */
  definition(): SiteDefinition | undefined;
}

/** Collects what a distribution names (buckets' contents, function URLs, policies), and puts the site together. */
export function createSiteParts(): SiteParts {
  const seen = new Map<string, Wanted>();
  const collect = {
    apply(wanted: Wanted): Promise<Physical> {
      const physical = inert(wanted);
      seen.set(physical.ref, wanted);
      return Promise.resolve(physical);
    },
    remove({ ref }: AppliedResource): Promise<void> {
      seen.delete(ref);
      return Promise.resolve();
    },
  };
  const ofType = (type: string): readonly Wanted[] =>
    [...seen.values()].filter(wanted => wanted.type === type);

  return {
    provisions: {
      'AWS::CloudFront::CachePolicy': collect,
      'AWS::CloudFront::ResponseHeadersPolicy': collect,
      'AWS::CloudFront::Distribution': collect,
      'AWS::Lambda::Url': collect,
      'Custom::CDKBucketDeployment': collect,
    },
    definition() {
      const distribution = ofType('AWS::CloudFront::Distribution')[0];
      if (distribution === undefined) return undefined;
      const config = objectOf(distribution.properties.DistributionConfig);
      const fallback = objectOf(config.DefaultCacheBehavior);
      const bucket = originOf(config, fallback);
      return {
        domain: textOf(inert(distribution).attribute('DomainName')),
        rootObject: textOf(config.DefaultRootObject) || 'index.html',
        folders: ofType('Custom::CDKBucketDeployment')
          .filter(item => fills(item, bucket))
          .flatMap(foldersOf),
        headers: headersOf(fallback, seen),
        routes: listOf(config.CacheBehaviors).flatMap(behaviour =>
          routesOf(objectOf(behaviour), config, ofType('AWS::Lambda::Url'), seen),
        ),
      };
    },
  };
}

function originOf(config: JsonObject, behaviour: JsonObject): string {
  const origin = listOf(config.Origins).find(item => objectOf(item).Id === behaviour.TargetOriginId);
  return textOf(objectOf(origin).DomainName);
}

function fills(deployment: Wanted, domain: string): boolean {
  return originDomain('AWS::S3::Bucket', textOf(deployment.properties.DestinationBucketName)) === domain;
}

function foldersOf({ properties, stack }: Wanted): readonly SiteFolder[] {
  const metadata = objectOf(properties.SystemMetadata);
  const cacheControl = textOf(metadata['cache-control']);
  const exclude = listOf(properties.Exclude).map(textOf);
  const include = listOf(properties.Include).map(textOf);
  const has = (file: string): boolean =>
    !exclude.some(pattern => matchesPattern(pattern, file)) ||
    include.some(pattern => matchesPattern(pattern, file));
  return listOf(properties.SourceObjectKeys).map(key => ({
    path: stack.assets[textOf(key)] ?? '',
    has,
    cacheControl: () => (cacheControl === '' ? undefined : cacheControl),
  }));
}

function routesOf(
  behaviour: JsonObject,
  config: JsonObject,
  urls: readonly Wanted[],
  seen: ReadonlyMap<string, Wanted>,
): readonly Route[] {
  const domain = originOf(config, behaviour);
  const url = urls.find(item => originDomain('AWS::Lambda::Url', item.name) === domain);
  if (url === undefined) return [];
  return [
    {
      pattern: textOf(behaviour.PathPattern),
      functionName: textOf(url.properties.TargetFunctionArn),
      methods:
        behaviour.AllowedMethods === undefined
          ? ['GET', 'HEAD']
          : listOf(behaviour.AllowedMethods).map(textOf),
      cache: cacheRule(seen.get(textOf(behaviour.CachePolicyId))),
      headers: headersOf(behaviour, seen),
    },
  ];
}

/** Without a policy of the app's own, nothing is kept: what AWS's managed policies keep is for another world's traffic. */
function cacheRule(policy: Wanted | undefined): CacheRule {
  if (policy === undefined) return { minTtl: 0, defaultTtl: 0, maxTtl: 0, keys: 'all' };
  const config = objectOf(policy.properties.CachePolicyConfig);
  const queries = objectOf(objectOf(config.ParametersInCacheKeyAndForwardedToOrigin).QueryStringsConfig);
  const behaviour = textOf(queries.QueryStringBehavior);
  return {
    minTtl: numberOf(config.MinTTL) ?? 0,
    defaultTtl: numberOf(config.DefaultTTL) ?? 86_400,
    maxTtl: numberOf(config.MaxTTL) ?? 31_536_000,
    keys:
      behaviour === 'all' ? 'all' : behaviour === 'whitelist' ? listOf(queries.QueryStrings).map(textOf) : [],
  };
}

function headersOf(behaviour: JsonObject, seen: ReadonlyMap<string, Wanted>): Headers {
  const policy = seen.get(textOf(behaviour.ResponseHeadersPolicyId));
  return policy === undefined ? {} : policyHeaders(objectOf(policy.properties.ResponseHeadersPolicyConfig));
}

/** Headers of a CloudFront response headers policy, names in lower case. */
function policyHeaders(config: JsonObject): Headers {
  const security = objectOf(config.SecurityHeadersConfig);
  const headers: Record<string, string> = {};
  const set = (name: string, value: string): void => {
    if (value !== '') headers[name] = value;
  };
  set('content-security-policy', textOf(objectOf(security.ContentSecurityPolicy).ContentSecurityPolicy));
  set('x-content-type-options', security.ContentTypeOptions === undefined ? '' : 'nosniff');
  set('x-frame-options', textOf(objectOf(security.FrameOptions).FrameOption));
  set('referrer-policy', textOf(objectOf(security.ReferrerPolicy).ReferrerPolicy));
  set('strict-transport-security', transportSecurity(objectOf(security.StrictTransportSecurity)));
  for (const item of listOf(objectOf(config.CustomHeadersConfig).Items))
    set(textOf(objectOf(item).Header).toLowerCase(), textOf(objectOf(item).Value));
  return headers;
}

/** Browsers ignore it over http; sent all the same, so that both targets answer alike. */
function transportSecurity(rule: JsonObject): string {
  const age = textOf(rule.AccessControlMaxAgeSec);
  if (age === '') return '';
  const flag = (name: string, text: string): string => (textOf(rule[name]) === 'true' ? `; ${text}` : '');
  return `max-age=${age}${flag('IncludeSubdomains', 'includeSubDomains')}${flag('Preload', 'preload')}`;
}
