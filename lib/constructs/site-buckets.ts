import { type Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

const closed = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
};

/** Holds copies of what the repository builds, and goes with its stack. */
export function fileBucket(scope: Construct, id: string): Bucket {
  const bucket = new Bucket(scope, id, { ...closed, removalPolicy: RemovalPolicy.DESTROY });
  acknowledge(bucket, {
    'AwsSolutions-S1':
      'Only the distribution reads it, and what it is asked for is in the distribution’s own logs.',
  });
  return bucket;
}

/** Holds the distribution's logs until they expire, whatever becomes of the stack. */
export function logBucket(scope: Construct, id: string, keptFor: Duration): Bucket {
  const bucket = new Bucket(scope, id, {
    ...closed,
    // CloudFront writes its logs as another account, by an entry in the list of who may.
    objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
    lifecycleRules: [{ expiration: keptFor }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  acknowledge(bucket, { 'AwsSolutions-S1': 'Logs of who reads the logs would need logs of their own.' });
  return bucket;
}
