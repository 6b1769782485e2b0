import { RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { acknowledge, wildcardOn } from './acknowledge.ts';
import { lambdaPrincipal } from './lambda-principal.ts';

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

/** What the CDK's handler calls when it copies, makes edges forget, and empties the bucket. */
function grantCopying(
  role: Role,
  deployment: BucketDeployment,
  bucket: Bucket,
  distribution: Distribution,
): void {
  const asset = deployment.node.findChild('Asset1');
  if (!(asset instanceof Asset)) throw new Error(`${deployment.node.path}: its files are no asset`);
  const rights: readonly (readonly [actions: readonly string[], on: string])[] = [
    [['s3:GetObject'], asset.bucket.arnForObjects(asset.s3ObjectKey)],
    [['s3:ListBucket', 's3:GetBucketTagging'], bucket.bucketArn],
    [['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'], bucket.arnForObjects('*')],
    [['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'], distribution.distributionArn],
  ];
  for (const [actions, on] of rights)
    role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [on] }));
}

/** Fills the bucket with a folder's files, and empties it before the bucket goes. */
export class SiteFiles extends Construct {
  constructor(scope: Construct, id: string, { folder, bucket, distribution }: SiteFilesProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: lambdaPrincipal(this) });
    logGroup.grantWrite(role);
    const deployment = new BucketDeployment(this, 'Deployment', {
      sources: [Source.asset(folder)],
      destinationBucket: bucket,
      distribution,
      cacheControl: [CacheControl.fromString(CACHE_CONTROL)],
      retainOnDelete: false,
      // Without the CDK's own grants, which are wider than what it does.
      role: role.withoutPolicyUpdates(),
      logGroup,
    });
    grantCopying(role, deployment, bucket, distribution);
    deployment.node.addDependency(role);
    disown(bucket, deployment);
    this.acknowledgements(role, bucket);
  }

  private acknowledgements(role: Role, bucket: Bucket): void {
    acknowledge(role, {
      [wildcardOn(role, bucket.arnForObjects('*'))]:
        'It writes and deletes files of the site, and each deployment has others.',
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
