import { Aws, CfnMapping } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Region of the one cache that asks the origin on behalf of all others: the origin's own where CloudFront offers it,
 * else the one CloudFront's guide or the map puts nearest. Deploying to a region that is not listed fails by its name.
 */
export function originShieldRegion(scope: Construct): string {
  return new CfnMapping(scope, 'OriginShield', { mapping: rows() }).findInMap(Aws.REGION, 'nearest');
}

function rows(): Record<string, Record<string, string>> {
  const pairs = Object.entries(SERVED).flatMap(([shield, others]) =>
    [shield, ...others].map(region => [region, { nearest: shield }] as const),
  );
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Regions that have Origin Shield, each with those without it that are near. */
const SERVED: Readonly<Record<string, readonly string[]>> = {
  'us-east-1': ['ca-central-1', 'mx-central-1'],
  'us-east-2': [],
  'us-west-2': ['ca-west-1', 'us-west-1'],
  'ap-northeast-1': ['ap-east-2', 'ap-northeast-3'],
  'ap-northeast-2': [],
  'ap-south-1': ['ap-south-2', 'me-central-1', 'me-south-1'],
  'ap-southeast-1': ['ap-east-1', 'ap-southeast-3', 'ap-southeast-5', 'ap-southeast-7'],
  'ap-southeast-2': ['ap-southeast-4', 'ap-southeast-6'],
  'eu-central-1': ['eu-central-2', 'eu-south-1', 'il-central-1'],
  'eu-west-1': ['af-south-1'],
  'eu-west-2': ['eu-north-1', 'eu-south-2', 'eu-west-3'],
  'sa-east-1': [],
};
