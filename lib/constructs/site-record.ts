import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';

/** Points a name to a distribution, for clients of either kind of address. */
export function recordAddress(
  scope: Construct,
  name: string,
  zoneId: string,
  distribution: Distribution,
): void {
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
