import { paginateDescribeNetworkInterfaces, paginateDescribeVpcs } from '@aws-sdk/client-ec2';
import { paginateListClustersV2 } from '@aws-sdk/client-kafka';
import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { paginateDescribeDBClusters } from '@aws-sdk/client-rds';
import {
  type ServiceQuota,
  paginateListAWSDefaultServiceQuotas,
  paginateListServiceQuotas,
} from '@aws-sdk/client-service-quotas';
import { listOf } from '../../../local/assembly/template.ts';
import type { Clients } from './clients.ts';
import { cluster, growth, numberIn, type Plan } from './plan.ts';
import { cannotTell, type Finding, ok, type Question, willFail } from './row.ts';

/** A quota that Service Quotas knows by this name, what the account uses of it, and what is added. */
interface Quota {
  readonly name: string;
  readonly service: string;
  readonly more: number;
  readonly used: () => Promise<number>;
}

/** Whether what is added fits into the account's quotas. */
export function quotaQuestions(plan: Plan, clients: Clients): readonly Question[] {
  return [
    { what: 'Lambda: concurrent executions', ask: () => concurrency(plan, clients) },
    ...quotas(plan, clients).map(quota => ({
      what: `${quota.service}: ${quota.name}`,
      ask: () => room(quota, plan, clients),
    })),
  ];
}

/** Lambda keeps these for functions that reserve nothing; in an account with fewer, nothing can be reserved. */
const keptUnreserved = 100;

async function concurrency(plan: Plan, { lambda }: Clients): Promise<Finding> {
  const more = growth(plan, 'AWS::Lambda::Function', each => numberIn(each, 'ReservedConcurrentExecutions'));
  if (more <= 0) return ok('no more is reserved than is already');
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
  const { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: free } = AccountLimit ?? {};
  if (limit === undefined || free === undefined)
    return cannotTell('Lambda does not say what the account has', `have at least ${keptUnreserved + more}`);
  const has = `the account has ${limit}, ${free} of them unreserved; this reserves ${more} more, and Lambda keeps ${keptUnreserved} unreserved`;
  return free - more >= keptUnreserved
    ? ok(has)
    : willFail(
        has,
        `raise the quota "Concurrent executions" of Lambda to ${limit + keptUnreserved + more - free} or more, in Service Quotas, ${plan.region}`,
      );
}

function quotas(plan: Plan, { ec2, kafka, rds }: Clients): readonly Quota[] {
  return [
    {
      name: 'Number of brokers per account',
      service: 'kafka',
      more: growth(plan, cluster, each => numberIn(each, 'NumberOfBrokerNodes')),
      async used() {
        let brokers = 0;
        for await (const { ClusterInfoList = [] } of paginateListClustersV2({ client: kafka }, {}))
          for (const { Provisioned } of ClusterInfoList) brokers += Provisioned?.NumberOfBrokerNodes ?? 0;
        return brokers;
      },
    },
    {
      name: 'VPCs per Region',
      service: 'vpc',
      more: growth(plan, 'AWS::EC2::VPC'),
      used: () => counted(paginateDescribeVpcs({ client: ec2 }, {}), ({ Vpcs }) => Vpcs),
    },
    {
      name: 'Network interfaces per Region',
      service: 'vpc',
      more: interfaces(plan),
      used: () =>
        counted(
          paginateDescribeNetworkInterfaces({ client: ec2 }, { MaxResults: 1000 }),
          ({ NetworkInterfaces }) => NetworkInterfaces,
        ),
    },
    {
      name: 'DB clusters',
      service: 'rds',
      more: growth(plan, 'AWS::RDS::DBCluster'),
      used: () => counted(paginateDescribeDBClusters({ client: rds }, {}), ({ DBClusters }) => DBClusters),
    },
  ];
}

/** Of brokers, endpoints and databases, and as many again as there are subnets for functions and for pollers. */
function interfaces(plan: Plan): number {
  return (
    growth(plan, cluster, each => numberIn(each, 'NumberOfBrokerNodes')) +
    growth(plan, 'AWS::EC2::VPCEndpoint', ({ Properties }) => listOf(Properties.SubnetIds).length) +
    growth(plan, 'AWS::RDS::DBInstance') +
    2 * growth(plan, 'AWS::EC2::Subnet')
  );
}

async function room({ name, service, more, used }: Quota, plan: Plan, clients: Clients): Promise<Finding> {
  if (more <= 0) return ok('no more than there is already');
  const [limit, has] = await Promise.all([limitOf(name, service, clients), used()]);
  if (limit === undefined)
    return cannotTell(
      `Service Quotas does not list it; ${has} are in use, ${more} more are made`,
      'look into its console',
    );
  const words = `${has} of ${limit} in use, ${more} more are made`;
  return has + more <= limit
    ? ok(words)
    : willFail(
        words,
        `raise the quota "${name}" to ${has + more} or more, in Service Quotas, ${plan.region}`,
      );
}

/** The account's own where it was ever changed or applied, else the one that every account has. */
async function limitOf(
  name: string,
  ServiceCode: string,
  { quotas: client }: Clients,
): Promise<number | undefined> {
  const own = await namedIn(paginateListServiceQuotas({ client }, { ServiceCode, MaxResults: 100 }), name);
  return (
    own ??
    (await namedIn(paginateListAWSDefaultServiceQuotas({ client }, { ServiceCode, MaxResults: 100 }), name))
  );
}

async function namedIn(
  pages: AsyncIterable<{ readonly Quotas?: readonly ServiceQuota[] | undefined }>,
  name: string,
): Promise<number | undefined> {
  for await (const { Quotas = [] } of pages) {
    const found = Quotas.find(({ QuotaName }) => QuotaName?.toLowerCase() === name.toLowerCase());
    if (found !== undefined) return found.Value;
  }
  return undefined;
}

async function counted<T>(
  pages: AsyncIterable<T>,
  listed: (page: T) => readonly unknown[] | undefined,
): Promise<number> {
  let count = 0;
  for await (const page of pages) count += listed(page)?.length ?? 0;
  return count;
}
