import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import {
  AllowedMethods,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import type { BehaviorOptions } from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { FunctionUrl } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';

export interface SiteProps {
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

  constructor(scope: Construct, id: string, props: SiteProps) {
    super(scope, id);
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // It holds copies of what the repository builds.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const behaviour: Omit<BehaviorOptions, 'origin'> = {
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: this.headers(),
    };
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'Millrace dashboard',
      defaultRootObject: 'index.html',
      defaultBehavior: { ...behaviour, origin: S3BucketOrigin.withOriginAccessControl(bucket) },
      additionalBehaviors: {
        '/api/*': {
          ...behaviour,
          origin: FunctionUrlOrigin.withOriginAccessControl(props.api),
          cachePolicy: this.apiCache(props.queryStrings),
        },
      },
      errorResponses: [403, 404, 500, 502, 503, 504].map(httpStatus => ({
        httpStatus,
        ttl: Duration.seconds(1),
      })),
    });
    new BucketDeployment(this, 'Files', {
      sources: [Source.asset(props.folder)],
      destinationBucket: bucket,
      distribution,
      logGroup: new LogGroup(this, 'FilesLogs', {
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
    this.url = `https://${distribution.distributionDomainName}/`;
  }

  /** A second at most, and only as long as the answer itself says. */
  private apiCache(queryStrings: readonly string[]): CachePolicy {
    return new CachePolicy(this, 'ApiCache', {
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.seconds(1),
      queryStringBehavior: CacheQueryStringBehavior.allowList(...queryStrings),
      enableAcceptEncodingGzip: true,
      enableAcceptEncodingBrotli: true,
    });
  }

  private headers(): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY_POLICY, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
      },
    });
  }
}

/** Our own files and nothing else: no inline code, no third party, no frame around it. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
