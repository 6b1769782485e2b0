import { paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { numberOf, textOf } from '../../../local/assembly/template.ts';
import type { Clients } from './clients.ts';
import { isFirst, type Plan, type PlannedStack } from './plan.ts';
import { cannotTell, type Finding, ok, type Question, willFail } from './row.ts';

/** What a deployment takes at most, minutes. */
const firstMinutes = 60;
const laterMinutes = 15;

/** Whether the caller's credentials last, the account is bootstrapped, and the stacks can be deployed over. */
export function accountQuestions(plan: Plan, clients: Clients): readonly Question[] {
  return [
    { what: 'credentials', ask: () => credentials(plan, clients) },
    { what: 'bootstrap of the CDK', ask: () => bootstrap(plan, clients) },
    { what: 'stacks that stand', ask: async () => standing(plan.stacks) },
  ];
}

/** Those of the environment end when they say; what a profile or a role gives is fetched anew where its session allows. */
async function credentials(plan: Plan, { cloudFormation }: Clients): Promise<Finding> {
  const identity = await cloudFormation.config.credentials();
  const { expiration, sessionToken } = identity;
  const minutes = isFirst(plan) ? firstMinutes : laterMinutes;
  const takes = `a ${isFirst(plan) ? 'first' : 'later'} deployment takes up to ${minutes} minutes`;
  if (expiration === undefined)
    return sessionToken === undefined
      ? ok('they do not end')
      : cannotTell(`they end some time, and do not say when; ${takes}`, 'sign in anew before you deploy');
  const left = Math.floor((expiration.getTime() - Date.now()) / 60_000);
  const ends = `they end in ${left} minutes, at ${expiration.toISOString().slice(0, 16)} UTC`;
  if (left >= minutes) return ok(ends);
  return isOfEnvironment(identity)
    ? willFail(`${ends}; ${takes}`, 'sign in anew before you deploy')
    : cannotTell(`${ends}, unless their session renews them; ${takes}`, 'sign in anew before you deploy');
}

/** The SDK says where it found credentials; variables are read once, and nothing renews them. */
function isOfEnvironment(identity: object): boolean {
  const source = '$source' in identity ? identity.$source : undefined;
  return typeof source === 'object' && source !== null && 'CREDENTIALS_ENV_VARS' in source;
}

/** Whatever its stack is called, it says its version and the qualifier of its names. */
async function bootstrap({ account, region, stacks }: Plan, clients: Clients): Promise<Finding> {
  const wanted = Math.max(1, ...stacks.map(({ bootstrapVersion = 1 }) => bootstrapVersion));
  const qualifier = qualifierOf(stacks);
  const todo = `npx cdk bootstrap aws://${account}/${region}`;
  for await (const { Stacks = [] } of paginateDescribeStacks({ client: clients.cloudFormation }, {}))
    for (const { StackName, Outputs = [], Parameters = [] } of Stacks) {
      const version = Outputs.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue;
      const own = Parameters.find(({ ParameterKey }) => ParameterKey === 'Qualifier')?.ParameterValue;
      if (version === undefined || (own ?? qualifier) !== qualifier) continue;
      return (numberOf(version) ?? 0) >= wanted
        ? ok(`${StackName}, version ${version}`)
        : willFail(`${StackName} has version ${version}, the stacks want ${wanted}`, todo);
    }
  return willFail(`account ${account} is not bootstrapped in ${region}`, todo);
}

function qualifierOf(stacks: readonly PlannedStack[]): string {
  const path = textOf(stacks.map(({ after }) => after.Parameters.BootstrapVersion?.Default).find(Boolean));
  return /^\/cdk-bootstrap\/(.+)\/version$/.exec(path)?.[1] ?? 'hnb659fds';
}

const neverStood = new Set(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED']);

/** The CDK's CLI deletes what is left of a failed first deployment; what failed later on is for a person. */
function standing(stacks: readonly PlannedStack[]): Finding {
  for (const { name, status = '', isProtected = false } of stacks) {
    const is = `${name} is ${status}`;
    if (neverStood.has(status) && isProtected)
      return willFail(
        `${is}: its first deployment failed, and its termination protection keeps it from being made anew`,
        `aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name}`,
      );
    if (status === 'DELETE_FAILED')
      return willFail(`${is}: it stands in parts`, 'npm run destroy, then deploy again');
    if (status === 'UPDATE_ROLLBACK_FAILED')
      return willFail(is, `aws cloudformation continue-update-rollback --stack-name ${name}`);
    if (status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS')
      return cannotTell(`${is}: somebody changes it now`, 'wait until that is done');
  }
  const standing = stacks.filter(({ before }) => before !== undefined).length;
  return ok(standing === 0 ? 'none: everything is made' : `${standing} of ${stacks.length}`);
}
