import {
  ListCachePoliciesCommand,
  ListResponseHeadersPoliciesCommand,
  paginateListOriginAccessControls,
} from '@aws-sdk/client-cloudfront';
import { paginateDescribeAlarms, paginateListDashboards } from '@aws-sdk/client-cloudwatch';
import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import {
  paginateListClustersV2,
  paginateListConfigurations,
  paginateListTopics,
} from '@aws-sdk/client-kafka';
import { paginateDescribeDBClusters } from '@aws-sdk/client-rds';
import type { Clients } from './clients.ts';
import { at, ofType, type Plan, textIn } from './plan.ts';
import { quantity } from '../../../terminal/plurals.ts';
import { type Finding, ok, type Question, willFail } from './row.ts';
import type { Template } from '../../../local/assembly/template.ts';

/** A type of resource whose names the templates choose, and what has such a name. */
interface Named {
  readonly type: string;
  readonly path: readonly string[];
  readonly called: string;
  /** Names of the account and region; it may know which ones are asked for. */
  standing(wanted: readonly string[]): AsyncIterable<string | undefined>;
}

/** Whether names that the stage is about to take are free; those that its stacks have already are its own. */
export function nameQuestions(plan: Plan, clients: Clients): readonly Question[] {
  const groups: readonly (readonly [what: string, kinds: readonly Named[], todo: string])[] = [
    [
      'names of Kafka',
      kafkaNames(plan, clients),
      'delete it, if it is left of an earlier deployment, or import it (cdk import)',
    ],
    [
      'names of the database',
      databaseNames(clients),
      'delete it, if it is left of an earlier deployment, or import it (cdk import)',
    ],
    ['names of alarms and graphs', monitoringNames(clients), 'delete it'],
    ['names of the site', siteNames(clients), 'delete it in CloudFront'],
  ];
  return groups.map(([what, kinds, todo]) => ({ what, ask: () => free(plan, kinds, todo) }));
}

async function free(plan: Plan, kinds: readonly Named[], todo: string): Promise<Finding> {
  const asked = await Promise.all(
    kinds.map(async kind => {
      const wanted = newNames(plan, kind);
      const taken: string[] = [];
      if (wanted.length > 0)
        for await (const name of kind.standing(wanted))
          if (name !== undefined && wanted.includes(name)) taken.push(`${kind.called} ${name}`);
      return { wanted, taken };
    }),
  );
  const taken = asked.flatMap(each => each.taken);
  if (taken.length > 0)
    return willFail(
      `${taken.join(', ')} ${taken.length === 1 ? 'stands' : 'stand'} already, and no stack of the stage has it`,
      todo,
    );
  const count = asked.reduce((sum, { wanted }) => sum + wanted.length, 0);
  return ok(count === 0 ? 'no new ones' : `${quantity(count, 'new one')}, all free`);
}

function newNames(plan: Plan, { type, path }: Named): readonly string[] {
  const namesIn = (template: Template | undefined) =>
    template === undefined
      ? []
      : ofType(template, type).flatMap(resource => textIn(at(resource, ...path), plan) ?? []);
  const own = new Set(plan.stacks.flatMap(({ before }) => namesIn(before)));
  return plan.stacks.flatMap(({ after }) => namesIn(after)).filter(name => !own.has(name));
}

function kafkaNames(plan: Plan, { kafka: client }: Clients): readonly Named[] {
  return [
    {
      type: 'AWS::MSK::Cluster',
      path: ['ClusterName'],
      called: 'cluster',
      async *standing() {
        for await (const { ClusterInfoList = [] } of paginateListClustersV2({ client }, {}))
          for (const { ClusterName } of ClusterInfoList) yield ClusterName;
      },
    },
    {
      type: 'AWS::MSK::Configuration',
      path: ['Name'],
      called: 'configuration',
      async *standing() {
        for await (const { Configurations = [] } of paginateListConfigurations({ client }, {}))
          for (const { Name } of Configurations) yield Name;
      },
    },
    {
      type: 'AWS::MSK::Topic',
      path: ['TopicName'],
      called: 'topic',
      async *standing() {
        for (const ClusterArn of await ownClusters(plan, client))
          for await (const { Topics = [] } of paginateListTopics({ client }, { ClusterArn }))
            for (const { TopicName } of Topics) yield TopicName;
      },
    },
  ];
}

/** ARNs of the clusters that the stage's stacks have: of others no topic can be in the way. */
async function ownClusters(plan: Plan, client: Clients['kafka']): Promise<readonly string[]> {
  const own = plan.stacks.flatMap(({ before }) =>
    before === undefined
      ? []
      : ofType(before, 'AWS::MSK::Cluster').map(cluster => textIn(cluster.Properties.ClusterName, plan)),
  );
  const arns: string[] = [];
  if (own.length > 0)
    for await (const { ClusterInfoList = [] } of paginateListClustersV2({ client }, {}))
      for (const { ClusterName, ClusterArn } of ClusterInfoList)
        if (ClusterArn !== undefined && own.includes(ClusterName)) arns.push(ClusterArn);
  return arns;
}

function databaseNames({ rds, logs }: Clients): readonly Named[] {
  return [
    {
      type: 'AWS::RDS::DBCluster',
      path: ['DBClusterIdentifier'],
      called: 'database cluster',
      async *standing() {
        for await (const { DBClusters = [] } of paginateDescribeDBClusters({ client: rds }, {}))
          for (const { DBClusterIdentifier } of DBClusters) yield DBClusterIdentifier;
      },
    },
    {
      type: 'AWS::Logs::LogGroup',
      path: ['LogGroupName'],
      called: 'log group',
      async *standing(wanted) {
        for (const logGroupNamePrefix of wanted)
          for await (const page of paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix }))
            for (const { logGroupName } of page.logGroups ?? []) yield logGroupName;
      },
    },
  ];
}

function monitoringNames({ cloudWatch: client }: Clients): readonly Named[] {
  return [
    {
      type: 'AWS::CloudWatch::Alarm',
      path: ['AlarmName'],
      called: 'alarm',
      async *standing(wanted) {
        const AlarmNamePrefix = startOf(wanted);
        for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNamePrefix }))
          for (const { AlarmName } of MetricAlarms) yield AlarmName;
      },
    },
    {
      type: 'AWS::CloudWatch::Dashboard',
      path: ['DashboardName'],
      called: 'dashboard',
      async *standing(wanted) {
        const DashboardNamePrefix = startOf(wanted);
        for await (const { DashboardEntries = [] } of paginateListDashboards(
          { client },
          { DashboardNamePrefix },
        ))
          for (const { DashboardName } of DashboardEntries) yield DashboardName;
      },
    },
  ];
}

/** What names have in common at their beginning. */
function startOf([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  while (!others.every(other => other.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, length);
}

function siteNames({ cloudFront: client }: Clients): readonly Named[] {
  return [
    {
      type: 'AWS::CloudFront::OriginAccessControl',
      path: ['OriginAccessControlConfig', 'Name'],
      called: 'origin access control',
      async *standing() {
        for await (const { OriginAccessControlList } of paginateListOriginAccessControls({ client }, {}))
          for (const { Name } of OriginAccessControlList?.Items ?? []) yield Name;
      },
    },
    {
      type: 'AWS::CloudFront::CachePolicy',
      path: ['CachePolicyConfig', 'Name'],
      called: 'cache policy',
      async *standing() {
        for (let Marker: string | undefined; ; ) {
          const { CachePolicyList: list } = await client.send(
            new ListCachePoliciesCommand({ Type: 'custom', ...(Marker !== undefined && { Marker }) }),
          );
          for (const { CachePolicy } of list?.Items ?? []) yield CachePolicy?.CachePolicyConfig?.Name;
          Marker = list?.NextMarker;
          if (!Marker) return;
        }
      },
    },
    {
      type: 'AWS::CloudFront::ResponseHeadersPolicy',
      path: ['ResponseHeadersPolicyConfig', 'Name'],
      called: 'response headers policy',
      async *standing() {
        for (let Marker: string | undefined; ; ) {
          const { ResponseHeadersPolicyList: list } = await client.send(
            new ListResponseHeadersPoliciesCommand({
              Type: 'custom',
              ...(Marker !== undefined && { Marker }),
            }),
          );
          for (const { ResponseHeadersPolicy: policy } of list?.Items ?? [])
            yield policy?.ResponseHeadersPolicyConfig?.Name;
          Marker = list?.NextMarker;
          if (!Marker) return;
        }
      },
    },
  ];
}
