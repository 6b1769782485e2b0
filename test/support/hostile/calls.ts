import { changedBytes, changedJson, changedName, oneOf, type Random } from './change.ts';
import { dynamodbInputs } from './dynamodb-inputs.ts';
import type { HostileRequest } from './send.ts';

export interface Known {
  readonly clusterArn: string;
  /** Of a user who changes no table's definition. */
  readonly secretArn: string;
  readonly database: string;
  readonly brokersArn: string;
  readonly queryFunction: string;
}

/** A request to the AWS endpoint that may be anything, of every service that it plays. Nothing that stands is changed by name. */
export function hostileCall(random: Random, known: Known): HostileRequest {
  return oneOf(random, [ofDynamoDb, ofDataApi, ofLambda, ofKafka, ofMonitoring, ofSecrets])(random, known);
}

function ofDynamoDb(random: Random): HostileRequest {
  const [operation, input] = oneOf(random, dynamodbInputs);
  const target = `DynamoDB_20120810.${random(20) === 0 ? changedName(operation, random) : operation}`;
  return json('dynamodb', '/', input, random, { 'x-amz-target': target });
}

function ofDataApi(random: Random, { clusterArn, secretArn, database }: Known): HostileRequest {
  const target = { resourceArn: clusterArn, secretArn, database };
  const parameters = [
    { name: 'a', value: { stringValue: 'x' } },
    { name: 'b', value: { longValue: 7 }, typeHint: 'DECIMAL' },
  ];
  const sql = oneOf(random, [
    'SELECT :a, :b',
    "SELECT ':a', `b` /* :c */ -- :d",
    'SELECT ticker FROM profile WHERE ticker = :a LIMIT :b',
    `SELECT ${'('.repeat(random(3_000))}1`,
    'SELECT REPEAT(:a, 2000000)',
  ]);
  const [path, input] = oneOf<readonly [string, unknown]>(random, [
    ['/Execute', { ...target, sql, parameters, includeResultMetadata: true, formatRecordsAs: 'JSON' }],
    ['/BatchExecute', { ...target, sql: 'SELECT :a', parameterSets: [parameters, []] }],
    ['/BeginTransaction', { ...target, schema: 'x' }],
    ['/CommitTransaction', { ...target, transactionId: 'AAAA' }],
    ['/RollbackTransaction', { ...target, transactionId: 'AAAA' }],
  ]);
  return json('rds-data', path, input, random);
}

function ofLambda(random: Random, { queryFunction }: Known): HostileRequest {
  const name = random(3) === 0 ? changedName('hostile', random) : 'hostile';
  const uuid = '00000000-0000-4000-8000-0000000000ff';
  const mapping = {
    FunctionName: 'hostile',
    EventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/nowhere/0-1',
    Topics: ['hostile'],
    BatchSize: 10,
    StartingPosition: 'TRIM_HORIZON',
    FilterCriteria: { Filters: [{ Pattern: '{"value":{"a":[{"numeric":[">",1]}]}}' }] },
  };
  const code = {
    FunctionName: name,
    Role: 'arn:aws:iam::000000000000:role/x',
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Code: { ZipFile: 'UEsDBAoAAAAAAA==' },
  };
  const event = {
    rawPath: '/api/trades',
    rawQueryString: 'day=2026-03-01',
    headers: {},
    requestContext: { http: { method: 'GET' } },
  };
  const sources = '/2015-03-31/event-source-mappings/';
  const functions = '/2015-03-31/functions';
  const [method, path, input] = oneOf<readonly [string, string, unknown]>(random, [
    ['GET', `${sources}?Marker=${changedName('a', random)}&MaxItems=${random(200) - 50}`, undefined],
    ['POST', sources, mapping],
    ['GET', `${sources}${uuid}`, undefined],
    ['PUT', `${sources}${uuid}`, mapping],
    ['DELETE', `${sources}${changedName(uuid, random)}`, undefined],
    ['GET', `${functions}/${name}`, undefined],
    ['POST', functions, code],
    ['PUT', `${functions}/${name}/code`, { ZipFile: 'UEsDBAoAAAAAAA==' }],
    ['DELETE', `${functions}/${name}`, undefined],
    ['GET', `${functions}/${name}/configuration`, undefined],
    ['POST', `${functions}/${queryFunction}/invocations`, event],
  ]);
  if (input !== undefined) return json('lambda', path, input, random, {}, method);
  return { method, path, headers: {}, service: 'lambda' };
}

function ofKafka(random: Random, { brokersArn }: Known): HostileRequest {
  const arn = encodeURIComponent(random(2) === 0 ? changedName(brokersArn, random) : brokersArn);
  const path = oneOf(random, [
    `/v1/clusters/${arn}/bootstrap-brokers`,
    `/v1/clusters/${arn}/nodes`,
    `/api/v2/clusters/${arn}`,
    `/api/v2/clusters?nextToken=${changedName('a', random)}&maxResults=${random(300) - 100}`,
    `/v1/clusters/${changedName('%E0%A4%A', random)}`,
    `/v1/clusters/${arn}/topics`,
  ]);
  return {
    method: oneOf(random, ['GET', 'GET', 'GET', 'POST', 'DELETE']),
    path,
    headers: {},
    service: 'kafka',
  };
}

function ofMonitoring(random: Random): HostileRequest {
  const query = {
    StartTime: 1_790_000_000,
    EndTime: 1_790_003_600,
    MetricDataQueries: [
      {
        Id: 'm1',
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName: 'OffsetLag',
            Dimensions: [{ Name: 'FunctionName', Value: 'f' }],
          },
          Period: 60,
          Stat: 'Sum',
        },
      },
    ],
  };
  if (random(3) === 0) {
    const form = `Action=GetMetricData&Version=2010-08-01&StartTime=${changedName('2026-01-01T00:00:00Z', random)}&MetricDataQueries.member.1.Id=m1`;
    const body = random(3) === 0 ? changedBytes(Buffer.from(form), random) : Buffer.from(form);
    return {
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
      service: 'monitoring',
    };
  }
  if (random(3) === 0) {
    const path = `/service/GraniteServiceVersion20100801/operation/${oneOf(random, ['GetMetricData', 'GetMetricStatistics'])}`;
    const body = changedBytes(Buffer.from('a169537461727454696d65c11a6ab13b80', 'hex'), random);
    return {
      method: 'POST',
      path,
      headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      body,
      service: 'monitoring',
    };
  }
  return json('monitoring', '/', query, random, {
    'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData',
  });
}

function ofSecrets(random: Random, { secretArn }: Known): HostileRequest {
  const headers = {
    'x-amz-target': `secretsmanager.${oneOf(random, ['GetSecretValue', 'ListSecrets', 'PutSecretValue'])}`,
  };
  return json('secretsmanager', '/', { SecretId: secretArn, VersionStage: 'AWSCURRENT' }, random, headers);
}

function json(
  service: string,
  path: string,
  input: unknown,
  random: Random,
  headers: Readonly<Record<string, string>> = {},
  method = 'POST',
): HostileRequest {
  const text = random(6) === 0 ? JSON.stringify(input) : changedJson(input, random);
  const body = random(10) === 0 ? changedBytes(Buffer.from(text), random) : Buffer.from(text);
  return {
    method,
    path,
    service,
    body,
    headers: { 'content-type': 'application/x-amz-json-1.0', ...headers },
  };
}
