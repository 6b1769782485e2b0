import type { Rig } from './rig.ts';

/** Services that hold what the app is made of, each asked for a list; by name, the request in its own protocol. */
const lists: Readonly<Record<string, Request>> = {
  functions: rest('lambda', '/2015-03-31/functions/'),
  layers: rest('lambda', '/2018-10-31/layers'),
  'event source mappings': rest('lambda', '/2015-03-31/event-source-mappings/'),
  tables: json('dynamodb', 'DynamoDB_20120810.ListTables'),
  buckets: rest('s3', '/'),
  'MSK clusters': rest('kafka', '/v1/clusters'),
  'log groups': json('logs', 'Logs_20140328.DescribeLogGroups'),
  schedules: rest('scheduler', '/schedules'),
  distributions: rest('cloudfront', '/2020-05-31/distribution'),
  'database clusters': query('rds', 'DescribeDBClusters', '2014-10-31'),
  'database instances': query('rds', 'DescribeDBInstances', '2014-10-31'),
  roles: query('iam', 'ListRoles', '2010-05-08'),
  VPCs: query('ec2', 'DescribeVpcs', '2016-11-15'),
  subnets: query('ec2', 'DescribeSubnets', '2016-11-15'),
  'security groups': query('ec2', 'DescribeSecurityGroups', '2016-11-15'),
  endpoints: query('ec2', 'DescribeVpcEndpoints', '2016-11-15'),
};

interface Request {
  readonly path: string;
  readonly service: string;
  readonly target?: string;
  readonly form?: string;
}

/** Which of the ids each list names, `<list>: <id>`. */
export async function found({ server }: Rig, ids: readonly string[]): Promise<readonly string[]> {
  const named = await Promise.all(
    Object.entries(lists).map(async ([name, request]) => {
      const text = await ask(server.url, request);
      return ids.filter(id => text.includes(id)).map(id => `${name}: ${id}`);
    }),
  );
  return named.flat();
}

export const listNames = Object.keys(lists);

async function ask(endpoint: string, { path, service, target, form }: Request): Promise<string> {
  const response = await fetch(`${endpoint}${path}`, {
    // MiniStack routes by the service that a request is signed for, and checks no signature.
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      ...(target === undefined
        ? {}
        : { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' }),
      ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(target === undefined && form === undefined ? {} : { method: 'POST', body: form ?? '{}' }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} ${path} answers ${response.status}: ${text}`);
  return text;
}

function rest(service: string, path: string): Request {
  return { service, path };
}

function json(service: string, target: string): Request {
  return { service, path: '/', target };
}

function query(service: string, action: string, version: string): Request {
  return { service, path: '/', form: `Action=${action}&Version=${version}&MaxItems=1000` };
}
