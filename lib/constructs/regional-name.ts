import { Aws, Names } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Of the longest region there is, and the dash before it. */
const room = 16;

/**
 * A name for what CloudFront keeps once for an account, whatever the region: with the region in it a stage may stand in
 * two of them. `longest` characters at most.
 */
export function regionalName(scope: Construct, id: string, longest: number): string {
  return `${Names.uniqueResourceName(scope, { maxLength: longest - room - id.length })}${id}-${Aws.REGION}`;
}
