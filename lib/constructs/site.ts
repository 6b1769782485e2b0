import { Duration } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { AddBehaviorOptions, DistributionProps } from 'aws-cdk-lib/aws-cloudfront';
import {
  AccessLevel,
  AllowedMethods,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  FunctionUrlOriginAccessControl,
  HttpVersion,
  PriceClass,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { FunctionUrl } from 'aws-cdk-lib/aws-lambda';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DomainName } from '../settings/domain-name.ts';
import type { SiteSettings } from '../settings/settings.ts';
import { acknowledge } from './acknowledge.ts';
import { originShieldRegion } from './origin-shield.ts';
import { regionalName } from './regional-name.ts';
import { fileBucket, logBucket } from './site-buckets.ts';
import { SiteFiles } from './site-files.ts';
import { SiteHeaders } from './site-headers.ts';
import { visitorBound } from './visitor-bound.ts';

export interface SiteProps {
  readonly settings: SiteSettings;
  readonly domain: DomainName | undefined;
  /** ARN of the web ACL that requests pass first, in place of the settings' own. */
  readonly webAcl: string | undefined;
  /** Folder of static files with an `index.html`. */
  readonly folder: string;
  /** Answers `/api/*`. */
  readonly api: FunctionUrl;
  /** Query strings the API looks at; all others are dropped before the cache. */
  readonly queryStrings: readonly string[];
}

/** Static files and an API under one address, both closed to everybody but the distribution. */
export class Site extends Construct {
  readonly url: string;

  private readonly props: SiteProps;

  constructor(scope: Construct, id: string, props: SiteProps) {
    super(scope, id);
    this.props = props;
    const { domain } = props;
    const bucket = fileBucket(this, 'Bucket');
    const distribution = this.distribution(bucket);
    new SiteFiles(this, 'Files', { folder: props.folder, bucket, distribution });
    if (domain?.zoneId !== undefined) recordAddress(this, domain.name, domain.zoneId, distribution);
    this.url = `https://${domain?.name ?? distribution.distributionDomainName}/`;
  }

  private distribution(bucket: Bucket): Distribution {
    const { settings, api, domain } = this.props;
    const webAcl = this.webAcl();
    const behaviour: AddBehaviorOptions = {
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: new SiteHeaders(this, 'Headers'),
    };
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'Millrace dashboard',
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PRICE_CLASSES[settings.priceClass],
      ...this.accessLogs(),
      ...this.address(),
      ...(webAcl !== undefined && { webAclId: webAcl }),
      defaultBehavior: {
        ...behaviour,
        origin: S3BucketOrigin.withOriginAccessControl(bucket, {
          // S3 answers 404 for a missing file to those who may list, and 403 to others.
          originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
          originAccessControl: new S3OriginAccessControl(this, 'FilesAccess', {
            originAccessControlName: regionalName(this, 'Files', 64),
          }),
        }),
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      },
      additionalBehaviors: {
        '/api/*': {
          ...behaviour,
          origin: FunctionUrlOrigin.withOriginAccessControl(api, {
            originShieldRegion: originShieldRegion(this),
            originAccessControl: new FunctionUrlOriginAccessControl(this, 'ApiAccess', {
              originAccessControlName: regionalName(this, 'Api', 64),
            }),
          }),
          cachePolicy: this.apiCache(),
        },
      },
      errorResponses: [400, 403, 404, 500, 502, 503, 504].map(httpStatus => ({
        httpStatus,
        ttl: Duration.seconds(1),
      })),
    });
    acknowledge(distribution, {
      'Annotation::@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk':
        'A root object answers in place of the list, and nobody else may list.',
      'AwsSolutions-CFR1': 'The page is for everyone who is given its address, wherever they are.',
      ...(webAcl === undefined && {
        'AwsSolutions-CFR2':
          'It takes GET alone, with parameters that are checked; the cache and the concurrency of the function bound its cost. A web ACL is a setting.',
      }),
      ...(settings.accessLogDays === 0 && {
        'AwsSolutions-CFR3': 'This stage is made to be destroyed without a bucket of logs left behind.',
      }),
      ...(domain === undefined && {
        'AwsSolutions-CFR4':
          'The certificate of the made-up address comes with it; a domain of one’s own is a setting.',
      }),
    });
    return distribution;
  }

  private webAcl(): string | undefined {
    const { webAcl, settings } = this.props;
    if (webAcl !== undefined || settings.visitorRequests === 0) return webAcl;
    return visitorBound(this, 'Visitors', settings.visitorRequests);
  }

  private accessLogs(): Partial<DistributionProps> {
    const { accessLogDays } = this.props.settings;
    if (accessLogDays === 0) return {};
    return {
      enableLogging: true,
      logBucket: logBucket(this, 'AccessLogs', Duration.days(accessLogDays)),
      logIncludesCookies: false,
    };
  }

  private address(): Partial<DistributionProps> {
    const { domain } = this.props;
    if (domain === undefined) return {};
    return {
      domainNames: [domain.name],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    };
  }

  /**
   * A second at most, and only as long as the answer itself says. While an answer is fresh or under way, nobody else's
   * question reaches the function: all edges ask by way of one cache, so a view costs one call a second at most.
   */
  private apiCache(): CachePolicy {
    const { queryStrings } = this.props;
    if (queryStrings.length > mostQueryStrings)
      throw new Error(
        `${this.node.path}: a cache policy keeps answers apart by at most ${mostQueryStrings} query strings, and the views together have ${queryStrings.length}: ${queryStrings.join(', ')}; let some share names`,
      );
    return new CachePolicy(this, 'ApiCache', {
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.seconds(1),
      queryStringBehavior: CacheQueryStringBehavior.allowList(...queryStrings),
      enableAcceptEncodingGzip: true,
      enableAcceptEncodingBrotli: true,
    });
  }
}

/** CloudFront's default quota for a cache policy. */
const mostQueryStrings = 10;

const PRICE_CLASSES: Readonly<Record<SiteSettings['priceClass'], PriceClass>> = {
  '100': PriceClass.PRICE_CLASS_100,
  '200': PriceClass.PRICE_CLASS_200,
  all: PriceClass.PRICE_CLASS_ALL,
};

/** Points a name to a distribution, for clients of either kind of address. */
function recordAddress(scope: Construct, name: string, zoneId: string, distribution: Distribution): void {
  for (const type of ['A', 'AAAA'])
    new CfnRecordSet(scope, `Record${type}`, {
      name,
      type,
      hostedZoneId: zoneId,
      aliasTarget: {
        dnsName: distribution.distributionDomainName,
        hostedZoneId: CloudFrontTarget.getHostedZoneId(scope),
      },
    });
}
