import { RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { acknowledge, wildcardOn } from './acknowledge.ts';

export interface SiteFilesProps {
  readonly folder: string;
  readonly bucket: Bucket;
  readonly distribution: Distribution;
}

/** A day at the edge, where a deployment ends it; browsers ask each time, and mostly hear that nothing has changed. */
const CACHE_CONTROL = 'public, max-age=0, s-maxage=86400, must-revalidate';

/**
 * The CDK marks a bucket as in use by its deployment, and leaves the files of one so marked when both go: the bucket
 * could not be deleted, nor could the stack (https://github.com/aws/aws-cdk/issues/33397).
 */
function disown(bucket: Bucket, deployment: BucketDeployment): void {
  const { addr } = deployment.node.findChild('CustomResource').node;
  Tags.of(bucket).remove(`aws-cdk:cr-owned:${addr.slice(-8)}`, { priority: 300 });
}

/** Fills the bucket with a folder's files, and empties it before the bucket goes. */
export class SiteFiles extends Construct {
  constructor(scope: Construct, id: string, { folder, bucket, distribution }: SiteFilesProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const deployment = new BucketDeployment(this, 'Deployment', {
      sources: [Source.asset(folder)],
      destinationBucket: bucket,
      distribution,
      cacheControl: [CacheControl.fromString(CACHE_CONTROL)],
      retainOnDelete: false,
      role,
      logGroup,
    });
    disown(bucket, deployment);
    this.acknowledgements(role, bucket);
  }

  private acknowledgements(role: Role, bucket: Bucket): void {
    const copies = 'It copies files from the bucket of assets to the site’s: the CDK’s own grants for that.';
    const assets = 'arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*';
    acknowledge(role, {
      ...Object.fromEntries(
        ['GetObject*', 'GetBucket*', 'List*', 'DeleteObject*', 'Abort*'].map(action => [
          `AwsSolutions-IAM5[Action::s3:${action}]`,
          copies,
        ]),
      ),
      [`AwsSolutions-IAM5[Resource::${assets}]`]: copies,
      [wildcardOn(role, bucket.arnForObjects('*'))]: copies,
      'AwsSolutions-IAM5[Resource::*]': 'The CDK lets it make edges forget files of any distribution.',
    });
    const handler = Stack.of(this).node.children.find(({ node }) =>
      node.id.startsWith('Custom::CDKBucketDeployment'),
    );
    if (handler === undefined) throw new Error(`${this.node.path}: the CDK made no handler`);
    acknowledge(handler, {
      'AwsSolutions-L1': 'A function of the CDK, whose runtime moves with its version.',
    });
  }
}
