import { Aws, CfnCondition, Fn } from 'aws-cdk-lib/core';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';

/** Where web ACLs of CloudFront are, whatever the region of the distribution's stack is. */
const regionOfWebAcls = 'us-east-1';

/**
 * The ARN of a web ACL that blocks an address, or a /64 of IPv6, while it makes more than `requests` in five minutes. It is made
 * where the stack is in the one region that can hold it; in others there is none, and the answer is no value.
 */
export function visitorBound(scope: Construct, id: string, requests: number): string {
  const isHere = new CfnCondition(scope, `${id}IsHere`, {
    expression: Fn.conditionEquals(Aws.REGION, regionOfWebAcls),
  });
  const seen = (metricName: string) => ({
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
    metricName,
  });
  const acl = new CfnWebACL(scope, id, {
    description: 'bounds what one visitor of the page can ask',
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: seen('millrace-visitors'),
    rules: [
      {
        name: 'rate',
        priority: 0,
        action: { block: {} },
        statement: {
          rateBasedStatement: { limit: requests, evaluationWindowSec: 300, aggregateKeyType: 'IP' },
        },
        visibilityConfig: seen('millrace-visitors-rate'),
      },
    ],
  });
  acl.cfnOptions.condition = isHere;
  return Fn.conditionIf(isHere.logicalId, acl.attrArn, Aws.NO_VALUE).toString();
}
