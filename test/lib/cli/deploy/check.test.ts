import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, it } from 'node:test';
import { questionsOf } from '../../../../lib/cli/deploy/check/check.ts';
import { type Clients, openClients } from '../../../../lib/cli/deploy/check/clients.ts';
import type { Plan } from '../../../../lib/cli/deploy/check/plan.ts';
import { answers, type Row } from '../../../../lib/cli/deploy/check/row.ts';
import { parseTemplate } from '../../../../lib/local/assembly/template.ts';
import { type RecordedAccount, startRecordedAccount } from '../../../support/aws/recorded-account.ts';
import type { Recorded } from '../../../support/aws/recorded-answers.ts';
import * as say from '../../../support/aws/recorded-answers.ts';
import { rooms, templatesOf } from '../../stacks/assembly.ts';
import { onLoopback } from '../../../support/on-loopback.ts';

describe('what is looked at before the first dollar', () => {
  let aws: RecordedAccount;
  const opened = new Map<string, Clients>();
  before(async () => {
    aws = await startRecordedAccount();
  });
  beforeEach(() => aws.reset());
  after(() => {
    for (const clients of opened.values()) clients.close();
    aws.stop();
  });

  const templates = templatesOf('dev');
  const first: Plan = {
    account: say.account,
    region: say.region,
    stacks: rooms.map(room => ({
      name: `millrace-dev-${room}`,
      after: parseTemplate(JSON.stringify(templates[room].toJSON())),
      bootstrapVersion: 6,
    })),
  };
  const standing: Plan = {
    ...first,
    stacks: first.stacks.map(stack => ({ ...stack, before: stack.after, status: 'UPDATE_COMPLETE' })),
  };
  const lasting = { accessKeyId: 'AKIA', secretAccessKey: 'x' };
  const place = (region: string, credentials: object = {}) => ({
    endpoint: aws.url,
    region,
    credentials: () => Promise.resolve({ ...lasting, ...credentials }),
  });
  const clientsFor = (region: string, credentials?: object): Clients =>
    openClients(place(region, credentials));
  /** Rows of everything, or of what is named. */
  const look = (plan: Plan, what?: string, clients?: Clients) => {
    const known = clients ?? opened.get(plan.region) ?? clientsFor(plan.region);
    opened.set(clients === undefined ? plan.region : `${opened.size}`, known);
    return answers(questionsOf(plan, known).filter(each => what === undefined || each.what === what));
  };
  const one = async (plan: Plan, what: string, clients?: Clients): Promise<Row> => {
    const [row, ...others] = await look(plan, what, clients);
    assert.ok(row !== undefined && others.length === 0, what);
    return row;
  };
  const verdictsOf = (rows: readonly Row[], verdict: Row['verdict']) =>
    rows.filter(row => row.verdict === verdict).map(({ what }) => what);

  it('finds an account well that has everything, and does not claim to know what no call says', async () => {
    const rows = await look(first);
    assert.deepEqual(
      rows.filter(({ verdict }) => verdict !== 'ok').map(({ what, verdict }) => [what, verdict]),
      [['brokers in these zones', 'cannot tell']],
      JSON.stringify(rows, undefined, 1),
    );
    assert.deepEqual(new Set(aws.asked), new Set(Object.keys(say.recorded).filter(isAskedAtFirst)));
  });

  it('asks of what stands already neither for room nor for names, nor whether it is still offered', async () => {
    aws.answer('rds DescribeOrderableDBInstanceOptions', say.orderable([], true).body);
    aws.answer('kafka GET /v1/kafka-versions', { kafkaVersions: [] });
    aws.answer('ec2 DescribeVpcEndpointServices', say.endpointServices({}).body);
    aws.answer('ec2 DescribeInstanceTypeOfferings', say.offerings('m7g.large', []).body);
    aws.answer('lambda GET /2016-08-19/account-settings', say.concurrency(10, 10).body);
    aws.answer('kafka GET /api/v2/clusters', say.clusters(['millrace-dev'], 90).body);
    aws.answer('rds DescribeDBClusters', say.dbClusters(['millrace-dev']).body);
    assert.deepEqual(verdictsOf(await look(standing), 'will fail'), []);
  });

  const lacks: readonly (readonly [what: string, call: string, answer: Recorded, words: RegExp])[] = [
    [
      'bootstrap of the CDK',
      'cloudformation DescribeStacks',
      say.stacks('21', 'another'),
      /is not bootstrapped in eu-west-1.* npx cdk bootstrap aws:\/\/210987654321\/eu-west-1$/,
    ],
    [
      'bootstrap of the CDK',
      'cloudformation DescribeStacks',
      say.stacks('5', 'hnb659fds'),
      /CDKToolkit has version 5, the stacks want 6/,
    ],
    [
      'Lambda: concurrent executions',
      'lambda GET /2016-08-19/account-settings',
      say.concurrency(10, 10),
      /has 10, 10 of them unreserved; this reserves 17 more, .* quota "Concurrent executions" of Lambda to 117 /,
    ],
    [
      'Lambda: concurrent executions',
      'lambda GET /2016-08-19/account-settings',
      say.concurrency(200, 114),
      /to 203 or more/,
    ],
    [
      'vpc: VPCs per Region',
      'servicequotas ListServiceQuotas',
      say.quotas({ 'VPCs per Region': 1, 'Network interfaces per Region': 5000, 'DB clusters': 40 }),
      /1 of 1 in use, 1 more .* raise the quota "VPCs per Region" to 2/,
    ],
    [
      'vpc: Network interfaces per Region',
      'servicequotas ListServiceQuotas',
      say.quotas({ 'VPCs per Region': 5, 'Network interfaces per Region': 9, 'DB clusters': 40 }),
      /1 of 9 in use/,
    ],
    [
      'kafka: Number of brokers per account',
      'kafka GET /api/v2/clusters',
      say.clusters(['one', 'two'], 45),
      /90 of 90 in use, 2 more are made/,
    ],
    [
      'rds: DB clusters',
      'servicequotas ListServiceQuotas',
      say.quotas({ 'VPCs per Region': 5, 'Network interfaces per Region': 5000, 'DB clusters': 1 }),
      /1 of 1 in use/,
    ],
    [
      'zones',
      'ec2 DescribeAvailabilityZones',
      say.availabilityZones(['eu-west-1a']),
      /has 1 zone for this account; the stage wants 2, and finds 1/,
    ],
    [
      'endpoints in these zones',
      'ec2 DescribeVpcEndpointServices',
      say.endpointServices({ lambda: ['eu-west-1b'], sts: ['eu-west-1a'], 'rds-data': ['eu-west-1a'] }),
      /no endpoint of com\.amazonaws\.eu-west-1\.lambda in eu-west-1a/,
    ],
    [
      'endpoints in these zones',
      'ec2 DescribeVpcEndpointServices',
      {
        status: 400,
        body: "<Response><Errors><Error><Code>InvalidServiceName</Code><Message>The Vpc Endpoint Service 'com.amazonaws.eu-west-1.rds-data' does not exist</Message></Error></Errors></Response>",
      },
      /rds-data' does not exist; choose another region/,
    ],
    [
      'brokers in these zones',
      'ec2 DescribeInstanceTypeOfferings',
      say.offerings('m7g.large', ['eu-west-1a', 'eu-west-1c']),
      /EC2 has no m7g\.large in eu-west-1b/,
    ],
    [
      'version of Kafka',
      'kafka GET /v1/kafka-versions',
      { body: { kafkaVersions: [{ version: '3.9.x', status: 'ACTIVE' }] } },
      /has no 4\.1\.x\.kraft.* to one that it has: 3\.9\.x/,
    ],
    [
      'version of Aurora',
      'rds DescribeOrderableDBInstanceOptions',
      say.orderable([], true),
      /RDS in eu-west-1 has no aurora-mysql 8\.0\.mysql_aurora\.\S+ as db\.serverless/,
    ],
    [
      'version of Aurora',
      'rds DescribeOrderableDBInstanceOptions',
      say.orderable(['eu-west-1c'], true),
      /is in eu-west-1c alone, where no subnet is/,
    ],
    [
      'version of Aurora',
      'rds DescribeOrderableDBInstanceOptions',
      say.orderable(['eu-west-1a'], false),
      /has no Data API/,
    ],
    [
      'least capacity of Aurora',
      'rds DescribeDBEngineVersions',
      {
        body: '<DescribeDBEngineVersionsResponse><DescribeDBEngineVersionsResult><DBEngineVersions><DBEngineVersion><ServerlessV2FeaturesSupport><MinCapacity>0.5</MinCapacity></ServerlessV2FeaturesSupport></DBEngineVersion></DBEngineVersions></DescribeDBEngineVersionsResult></DescribeDBEngineVersionsResponse>',
      },
      /has 0\.5 ACU at the least; set database\.minAcu to 0\.5/,
    ],
    [
      'names of Kafka',
      'kafka GET /v1/configurations',
      { body: { configurations: [{ name: 'millrace-dev' }] } },
      /configuration millrace-dev stands already/,
    ],
    [
      'names of the database',
      'rds DescribeDBClusters',
      say.dbClusters(['millrace-dev']),
      /database cluster millrace-dev stands already/,
    ],
    [
      'names of the database',
      'logs DescribeLogGroups',
      { body: { logGroups: [{ logGroupName: '/aws/rds/cluster/millrace-dev/error' }] } },
      /log group \/aws\/rds\/cluster\/millrace-dev\/error/,
    ],
    [
      'names of alarms and graphs',
      'monitoring ListDashboards',
      { body: { DashboardEntries: [{ DashboardName: 'millrace-dev' }] } },
      /dashboard millrace-dev stands already/,
    ],
    [
      'names of the site',
      'cloudfront GET /2020-05-31/origin-access-control',
      say.cloudFront(
        'OriginAccessControlList',
        '<OriginAccessControlSummary><Id>E1</Id><Name>millracedevdashboardSite0955BCAFApi-eu-west-1</Name></OriginAccessControlSummary>',
      ),
      /origin access control millracedevdashboardSite\w+Api-eu-west-1 stands already/,
    ],
  ];
  for (const [what, call, { status, body }, words] of lacks) {
    it(`names what an account lacks, and what helps: ${what}, ${words.source}`, async () => {
      aws.answer(call, body, status);
      const { verdict, why, todo } = await one(first, what);
      assert.equal(verdict, 'will fail', why);
      assert.match(`${why}; ${todo}`, words);
    });
  }

  it('cannot tell whether CloudFront takes a first distribution', async () => {
    aws.answer('cloudfront GET /2020-05-31/distribution', say.distributions(0).body);
    const row = await one(first, 'CloudFront for this account');
    assert.equal(row.verdict, 'cannot tell');
    assert.match(row.why, /must be verified/);
  });

  it('never says of what it may not ask, or what answers oddly, that it is well', async () => {
    const calls = Object.keys(say.recorded).filter(call => !call.startsWith('sts '));
    const nothingAsked = ['credentials', 'stacks that stand', 'region'];
    for (const answer of [say.denied, () => ({ status: 501, body: '<html>Not implemented</html>' })]) {
      for (const call of calls) {
        const { body, status } = answer(call);
        aws.answer(call, body, status);
      }
      const rows = await look(first);
      assert.deepEqual(verdictsOf(rows, 'ok'), nothingAsked);
      assert.deepEqual(verdictsOf(rows, 'will fail'), []);
      for (const { verdict, why } of rows) if (verdict === 'cannot tell') assert.ok(why.length > 20, why);
    }
  });

  it('waits for no service that does not answer, and says so', async () => {
    const deaf = await onLoopback(createServer(() => undefined));
    const clients = openClients({ ...place(say.region), endpoint: deaf.url });
    const rows = await look(first, undefined, clients);
    deaf.stop();
    assert.deepEqual(verdictsOf(rows, 'ok'), ['credentials', 'stacks that stand', 'region']);
    assert.deepEqual(verdictsOf(rows, 'will fail'), []);
    assert.match(rows.find(({ what }) => what === 'version of Kafka')?.why ?? '', /no answer within 6 s/);
  });

  it('says that IAM refuses a question, by the words of IAM', async () => {
    const call = 'servicequotas ListServiceQuotas';
    const { body, status } = say.denied(call);
    aws.answer(call, body, status);
    const row = await one(first, 'vpc: VPCs per Region');
    assert.match(row.why, /^these credentials may not ask: User: .* is not authorized to perform/);
  });

  it('judges credentials by when they end, and by whether anything renews them', async () => {
    const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    const ofEnvironment = { $source: { CREDENTIALS_ENV_VARS: 'g' }, sessionToken: 't' };
    const cases: readonly (readonly [object, Plan, Row['verdict']])[] = [
      [{}, first, 'ok'],
      [{ sessionToken: 't' }, first, 'cannot tell'],
      [{ ...ofEnvironment, expiration: inMinutes(59) }, first, 'will fail'],
      [{ ...ofEnvironment, expiration: inMinutes(62) }, first, 'ok'],
      [{ ...ofEnvironment, expiration: inMinutes(59) }, standing, 'ok'],
      [{ ...ofEnvironment, expiration: inMinutes(5) }, standing, 'will fail'],
      [{ sessionToken: 't', expiration: inMinutes(5) }, first, 'cannot tell'],
    ];
    for (const [credentials, plan, verdict] of cases) {
      const row = await one(plan, 'credentials', clientsFor(plan.region, credentials));
      assert.equal(row.verdict, verdict, JSON.stringify([credentials, row]));
    }
  });

  it('names a stack that cannot be deployed over', async () => {
    const withStatus = (status: string, isProtected = false): Plan => ({
      ...first,
      stacks: first.stacks.map(stack => ({ ...stack, status, isProtected })),
    });
    const cases: readonly (readonly [string, boolean, Row['verdict']])[] = [
      ['ROLLBACK_COMPLETE', false, 'ok'],
      ['ROLLBACK_COMPLETE', true, 'will fail'],
      ['DELETE_FAILED', false, 'will fail'],
      ['UPDATE_ROLLBACK_FAILED', false, 'will fail'],
      ['UPDATE_IN_PROGRESS', false, 'cannot tell'],
    ];
    for (const [status, isProtected, verdict] of cases) {
      const row = await one(withStatus(status, isProtected), 'stacks that stand');
      assert.equal(row.verdict, verdict, status);
    }
  });

  it('refuses a region without a neighbour, and takes zones of us-east-1 by their ids', async () => {
    assert.match((await one({ ...first, region: 'xx-nowhere-1' }, 'region')).why, /xx-nowhere-1/);
    const names = ['f', 'e', 'd', 'c'].map(letter => `us-east-1${letter}`);
    const ids = ['use1-az1', 'use1-az3', 'use1-az2', 'use1-az4'];
    const items = names.map(
      (name, index) =>
        `<item><zoneName>${name}</zoneName><zoneId>${ids[index]}</zoneId><zoneState>available</zoneState><zoneType>availability-zone</zoneType></item>`,
    );
    aws.answer(
      'ec2 DescribeAvailabilityZones',
      `<DescribeAvailabilityZonesResponse><availabilityZoneInfo>${items.join('')}</availabilityZoneInfo></DescribeAvailabilityZonesResponse>`,
    );
    const zones = await one({ ...first, region: 'us-east-1' }, 'zones');
    assert.equal(zones.why, 'us-east-1f, us-east-1d');
  });
});

/** Who calls is asked by the command before. */
function isAskedAtFirst(call: string): boolean {
  return !call.startsWith('sts ');
}
