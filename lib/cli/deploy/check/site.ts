import { ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { objectOf } from '../../../local/assembly/template.ts';
import type { Clients } from './clients.ts';
import { growth, type Plan, planned } from './plan.ts';
import { cannotTell, type Finding, ok, type Question, willFail } from './row.ts';

/** Whether the page can be served: from this region, and from this account. */
export function siteQuestions(plan: Plan, clients: Clients): readonly Question[] {
  return [
    { what: 'region', ask: async () => region(plan) },
    ...(planned(plan, 'AWS::WAFv2::WebACL').length === 0
      ? []
      : [{ what: 'a bound for each visitor of the page', ask: async () => visitors(plan) }]),
    { what: 'CloudFront for this account', ask: () => verified(plan, clients) },
  ];
}

/** A template that looks a value up by its region is refused in a region that it does not list. */
function region({ region: own, stacks }: Plan): Finding {
  for (const { after } of stacks)
    for (const rows of Object.values(after.Mappings))
      if (!(own in objectOf(rows)))
        return willFail(
          `no neighbour of ${own} with CloudFront’s Origin Shield is known`,
          'choose another region, or add it to lib/constructs/origin-shield.ts',
        );
  return ok(own);
}

/** Of those of CloudFront. */
const regionOfWebAcls = 'us-east-1';

/** The template makes a web ACL in the one region where CloudFront's can be. */
function visitors(plan: Plan): Finding {
  if (plan.region === regionOfWebAcls) return ok('a web ACL');
  return cannotTell(
    `web ACLs of CloudFront are in ${regionOfWebAcls} alone: in ${plan.region} the page is deployed without one`,
    'make one there, pass -c webAcl=ARN, or go on; docs/deploying.md has the command',
  );
}

/** AWS refuses the first distribution of an account that it has not verified, and has no call that says so before. */
async function verified(plan: Plan, { cloudFront }: Clients): Promise<Finding> {
  if (growth(plan, 'AWS::CloudFront::Distribution') <= 0) return ok('no new distribution is made');
  const { DistributionList } = await cloudFront.send(new ListDistributionsCommand({ MaxItems: 1 }));
  return (DistributionList?.Quantity ?? 0) > 0
    ? ok('the account has distributions')
    : cannotTell(
        'the account has no distribution yet: AWS refuses the first one ("Your account must be verified") until it has verified the account',
        'a new account: ask AWS Support to verify it for CloudFront; an old one: go on',
      );
}
