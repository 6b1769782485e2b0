import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { KafkaClient, ListClustersV2Command } from '@aws-sdk/client-kafka';
import { LambdaClient, ListEventSourceMappingsCommand, GetFunctionCommand } from '@aws-sdk/client-lambda';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { credentials, definition, endpoint, functionsOf, kafkaArn, region } from './doubles.ts';

const name = 'fn-1';
const server = endpoint({ credentials, functions: functionsOf([definition(name)]) });
before(() => server.start());
after(() => server.stop());

const metrics = {
  StartTime: new Date(0),
  EndTime: new Date(60_000),
  MetricDataQueries: [
    {
      Id: 'lag',
      MetricStat: {
        Metric: { Namespace: 'AWS/Lambda', MetricName: 'OffsetLag', Dimensions: [] },
        Period: 60,
        Stat: 'Maximum',
      },
    },
  ],
};

const settings = (keys: typeof credentials) => ({
  endpoint: server.url,
  region,
  credentials: keys,
  maxAttempts: 1,
});

/** One call of each protocol: REST with paths and queries that need escapes, and CBOR. */
const calls = {
  function: (keys: typeof credentials) =>
    new LambdaClient(settings(keys)).send(new GetFunctionCommand({ FunctionName: definition(name).arn })),
  mappings: (keys: typeof credentials) =>
    new LambdaClient(settings(keys)).send(
      new ListEventSourceMappingsCommand({ EventSourceArn: kafkaArn, FunctionName: 'a+b c', MaxItems: 3 }),
    ),
  clusters: (keys: typeof credentials) =>
    new KafkaClient(settings(keys)).send(new ListClustersV2Command({ ClusterNameFilter: 'm' })),
  metrics: (keys: typeof credentials) =>
    new CloudWatchClient(settings(keys)).send(new GetMetricDataCommand(metrics)),
};

const signer = (service: string, secretAccessKey = credentials.secretAccessKey) =>
  new SignatureV4({
    credentials: { ...credentials, secretAccessKey },
    region,
    service,
    sha256: Hash.bind(null, 'sha256'),
    applyChecksum: false,
  });

/** A request as signers that send no hash make it, signed at `signingDate`; `change` comes after the signature. */
async function signed(
  given: {
    service?: string;
    headers?: Record<string, string>;
    body?: string;
    query?: Record<string, string>;
  },
  signingDate = new Date(),
  change: { body?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const { service = 'lambda', headers = {}, body, query = {} } = given;
  const { host, hostname } = new URL(server.url);
  const path = '/2015-03-31/event-source-mappings';
  const request = {
    method: body === undefined ? 'GET' : 'POST',
    protocol: 'http:',
    hostname,
    path,
    query,
    headers: { host, ...headers },
    ...(body === undefined ? {} : { body }),
  };
  const made = await signer(service).sign(request, { signingDate });
  const { host: _, ...sent } = { ...made.headers, ...change.headers };
  const answer = await fetch(`${server.url}${path}?${new URLSearchParams(query)}`, {
    method: request.method,
    headers: sent,
    ...(body === undefined ? {} : { body: change.body ?? body }),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

describe('signatures at the local endpoint', () => {
  it('are taken as SDKs make them, in every protocol', async () => {
    for (const call of Object.values(calls))
      assert.equal((await call(credentials)).$metadata.httpStatusCode, 200);
    const made = await signed({ query: { MaxItems: '5' } });
    assert.equal(made.status, 200, made.text);
  });

  it('are refused in AWS’s words where key or secret are not the run’s', async () => {
    for (const call of Object.values(calls)) {
      await assert.rejects(call({ ...credentials, secretAccessKey: 'guessed' }), {
        name: /^(?:InvalidSignatureException|SignatureDoesNotMatch)$/,
        message: /The request signature we calculated does not match the signature you provided/,
      });
      await assert.rejects(call({ ...credentials, accessKeyId: 'any' }), {
        name: /^(?:UnrecognizedClientException|InvalidClientTokenId)$/,
        message: /The security token included in the request is invalid.*AWS_SHARED_CREDENTIALS_FILE/,
      });
    }
  });

  it('are asked for, in the form of the protocol; people and probes are greeted without', async () => {
    const rest = await fetch(`${server.url}/2015-03-31/functions`);
    assert.deepEqual(
      [rest.status, rest.headers.get('x-amzn-errortype')],
      [403, 'MissingAuthenticationTokenException'],
    );
    const headers = {
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'content-type': 'application/x-amz-json-1.0',
    };
    const json = await fetch(server.url, { method: 'POST', headers, body: '{}' });
    assert.equal(json.status, 400);
    assert.equal(
      Object(await json.json()).__type,
      'com.amazon.coral.service#MissingAuthenticationTokenException',
    );
    const form = { method: 'POST', body: new URLSearchParams({ Action: 'ListMetrics' }) };
    const query = await fetch(server.url, form);
    assert.equal(query.status, 403);
    assert.match(await query.text(), /<Code>MissingAuthenticationToken<\/Code>/);
    assert.equal((await fetch(`${server.url}/_millrace/health`)).status, 200);
    const asleep = await fetch(`${server.url}/_millrace/database/waking?calls=1`, { method: 'POST' });
    assert.equal(asleep.status, 403);
  });

  it('cover the body, whether or not a header has its hash', async () => {
    const body = '{"FunctionName":"one"}';
    const wellSigned = await signed({ body });
    assert.notEqual(wellSigned.status, 403, wellSigned.text);
    const other = await signed({ body }, new Date(), { body: body.replace('one', 'two') });
    assert.deepEqual(
      [other.status, other.headers.get('x-amzn-errortype')],
      [403, 'InvalidSignatureException'],
    );
    const hash = { 'x-amz-content-sha256': 'ab'.repeat(32) };
    assert.equal((await signed({ body, headers: hash })).status, 403);
    const unsigned = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    assert.notEqual((await signed({ body, headers: unsigned })).status, 403);
  });

  it('cover signed headers, and query', async () => {
    const header = { 'x-amz-note': 'one' };
    assert.equal((await signed({ headers: header })).status, 200);
    const changed = await signed({ headers: header }, new Date(), { headers: { 'x-amz-note': 'two' } });
    assert.equal(changed.status, 403);
    assert.match(changed.text, /does not match/);
  });

  it('are good for five minutes either way', async () => {
    const at = (minutes: number) => signed({}, new Date(Date.now() + minutes * 60_000));
    assert.equal((await at(-4)).status, 200);
    assert.equal((await at(4)).status, 200);
    const old = await at(-6);
    assert.equal(old.headers.get('x-amzn-errortype'), 'InvalidSignatureException');
    assert.match(
      old.text,
      /Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)/,
    );
    assert.match((await at(6)).text, /Signature not yet current: /);
  });

  it('may stand in a URL, for as long as that says', async () => {
    const { host, hostname } = new URL(server.url);
    const visit = async (signingDate: Date, change = (url: string) => url): Promise<number> => {
      const path = '/2015-03-31/functions';
      const request = {
        method: 'GET',
        protocol: 'http:',
        hostname,
        path,
        query: { MaxItems: '5' },
        headers: { host },
      };
      const { query = {} } = await signer('lambda').presign(request, { signingDate, expiresIn: 60 });
      const search = new URLSearchParams(query as Record<string, string>).toString();
      return (await fetch(change(`${server.url}${path}?${search}`))).status;
    };
    assert.equal(await visit(new Date()), 200);
    assert.equal(await visit(new Date(Date.now() - 90_000)), 403);
    assert.equal(await visit(new Date(), url => url.replace('MaxItems=5', 'MaxItems=6')), 403);
  });

  it('are refused where a part is missing', async () => {
    const authorizations = [
      'Bearer x',
      'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/lambda/aws4_request',
      'AWS4-HMAC-SHA256',
    ];
    for (const authorization of authorizations) {
      const answer = await fetch(`${server.url}/2015-03-31/functions`, { headers: { authorization } });
      assert.deepEqual(
        [answer.status, answer.headers.get('x-amzn-errortype')],
        [403, 'IncompleteSignatureException'],
      );
    }
  });
});
