/** One permission with a `*` in its action or its resource, who has it, and why nothing narrower will do. */
export interface Wildcard {
  readonly actions: readonly string[];
  /** As the template has it: references by name, without what the CDK adds to names; `…` for longer expressions. */
  readonly on: string;
  /** Room and logical id of each policy, without the hash that the CDK adds. */
  readonly who: readonly string[];
  readonly why: string;
  /** A statement that refuses. */
  readonly denies?: true;
}

/** Of simulated trades, which prod has not. */
export const simulated = 'pipelines TradesProducerFunctionRoleDefaultPolicy';

const functionPolicies = [
  'dashboard QueryRoleDefaultPolicy',
  'pipelines TradesAggregateFunctionRoleDefaultPolicy',
  'pipelines TradesFoldFunctionRoleDefaultPolicy',
  simulated,
  'pipelines TradesTransformFunctionRoleDefaultPolicy',
];

const pollers = [
  'pipelines TradesAggregateFunctionRoleDefaultPolicy',
  'pipelines TradesTransformFunctionRoleDefaultPolicy',
  'pipelines TransformsPolicy',
];

const inNetwork = [simulated];

/** Every one there is, in every stage that is deployed. */
export const wildcards: readonly Wildcard[] = [
  {
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    on: '*',
    who: functionPolicies,
    why: 'X-Ray knows no resources to send traces to.',
  },
  {
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
    ],
    on: '*',
    who: [...pollers, ...inNetwork],
    why: 'Lambda makes interfaces in the cluster’s subnets, and they have no ARN before; Describe takes no resource.',
  },
  {
    actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeVpcs'],
    on: '*',
    who: pollers,
    why: 'The poller looks at the cluster’s network; Describe takes no resource.',
  },
  {
    actions: ['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
    on: '*',
    who: inNetwork,
    why: 'Lambda gives addresses to the interfaces of functions in a network, which have no ARN before.',
  },
  {
    actions: ['cloudwatch:GetMetricData', 'lambda:ListEventSourceMappings'],
    on: '*',
    who: ['dashboard QueryRoleDefaultPolicy'],
    why: 'Neither action takes a resource: mappings are listed, and metrics read, for the account.',
  },
  {
    actions: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
    on: '…:topic/…/*',
    who: ['pipelines TransformsPolicy'],
    why: 'Users make streams of any topic of the cluster with CREATE STREAM.',
  },
  {
    actions: ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'],
    on: '…:group/…/millrace-<stage>-*',
    who: ['pipelines TransformsPolicy'],
    why: 'The groups of users’ streams carry their names after the stage’s.',
  },
  {
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    on: 'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/millrace-<stage>-stream-*',
    who: ['pipelines TransformsPolicy'],
    why: 'Functions of users’ streams are named by them, and so are their log groups.',
  },
  {
    actions: ['kafka-cluster:ReadData'],
    on: '…:topic/…/__*',
    who: ['pipelines TransformsPolicy'],
    why: 'Refuses streams of users the topics that Kafka and MSK keep for themselves.',
    denies: true,
  },
  {
    actions: ['s3:*'],
    on: '<SiteBucket.Arn>',
    who: ['dashboard SiteBucketPolicy'],
    why: 'Refuses whatever does not come over TLS.',
    denies: true,
  },
  {
    actions: ['s3:*'],
    on: '<SiteBucket.Arn>/*',
    who: ['dashboard SiteBucketPolicy'],
    why: 'Refuses whatever does not come over TLS.',
    denies: true,
  },
  {
    actions: ['s3:GetObject', 's3:ListBucket'],
    on: '<SiteBucket.Arn>/*',
    who: ['dashboard SiteBucketPolicy'],
    why: 'The distribution, and no other, reads every file of the site.',
  },
  {
    actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'],
    on: '<SiteBucket.Arn>/*',
    who: ['dashboard SiteFilesRoleDefaultPolicy'],
    why: 'It writes and deletes the files of the page, and each deployment has others.',
  },
  {
    actions: ['kms:*'],
    on: '*',
    who: ['monitoring AlarmsKey'],
    why: 'A key’s own policy: the resource is the key, and the account’s administrators keep it.',
  },
  {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    on: '*',
    who: ['monitoring AlarmsKey'],
    why: 'A key’s own policy: the resource is the key; CloudWatch publishes with either kind of data key.',
  },
];

/** Those that only stages with logs of requests have. */
export const wildcardsOfAccessLogs: readonly Wildcard[] = [
  '<SiteAccessLogs.Arn>',
  '<SiteAccessLogs.Arn>/*',
].map(on => ({
  actions: ['s3:*'],
  on,
  who: ['dashboard SiteAccessLogsPolicy'],
  why: 'Refuses whatever does not come over TLS.',
  denies: true,
}));
