import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { kafkaCourier } from '../deployed/courier.ts';
import { createMessages } from '../deployed/messages.ts';
import { deployedSuite } from '../deployed/suite.ts';
import { program } from '../support/run/program.ts';
import { copyProject } from '../support/run/project-copy.ts';
import { pythonWith } from '../support/python-tool.ts';
import { until } from '../support/until.ts';
import { type MiniStackDeployment, readDeployment } from './deployment.ts';
import { found, listNames } from './inventory.ts';
import { type Rig, startRig } from './rig.ts';
import { turnSchedulesOff } from './schedules.ts';
import { account, ministack, region } from './server.ts';

const began = performance.now();
const minute = 60_000;
const topic = 'trading_data';

/** For a person who waits. */
function say(line: string): void {
  console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);
}

describe('the app deployed on MiniStack', () => {
  let rig: Rig;
  let deployment: MiniStackDeployment;

  before(
    async () => {
      rig = await startRig(await pythonWith(ministack, say), say);
      // Elsewhere than the project, which is not synthesized for this.
      await rig.cdk(['bootstrap', `aws://${account}/${region}`], minute, rig.state);
      deployment = await deploy(rig, 'dev');
      await turnSchedulesOff(rig);
      say('deployed');
    },
    { timeout: 5 * minute },
  );
  after(async () => {
    await rig?.stop();
    say('stopped');
  });

  it('is made of the templates as they were synthesized', async () => {
    assert.ok(deployment.stacks.length >= 5);
    for (const stack of deployment.stacks) {
      const file = join(assembly(rig), `${stack}.template.json`);
      const synthesized: unknown = JSON.parse(readFileSync(file, 'utf8'));
      assert.deepEqual(await deployment.template(stack), synthesized, stack);
    }
  });

  it('is looked at by the credentials that deployed it, with nothing in the way of another deployment', {
    timeout: minute,
  }, async () => {
    const { code, stdout, stderr } = await program('deploy', ['--check'], rig.environment).ended;
    assert.equal(code, 0, stderr);
    assert.match(stdout, /│ ok +│ bootstrap of the CDK +│ CDKToolkit, version \d+ /);
    assert.match(stdout, /│ ok +│ stacks that stand +│ 6 of 6 /);
    assert.match(stdout, /│ ok +│ names of Kafka +│ no new ones /);
    assert.match(stdout, /^\d+ ok, 0 will fail, \d+ cannot be told$/m);
  });

  it('polls as its templates say, and as the API changes it', async () => {
    await pollsAsItsTemplatesSay(rig, deployment);
    await pollsEverySecond(rig);
    say('running the suite');
  });

  deployedSuite(() => deployment);

  it('invokes with batches of the new size after a deployment that changed it', {
    timeout: 3 * minute,
  }, async () => {
    const BatchSize = 5;
    const before = await batchesOf(rig, 20);
    assert.ok(Math.max(...before) > BatchSize, `batches of ${before.join(', ')} records`);
    const copy = copyProject();
    try {
      copy.edit('lib/pipelines/trades-settings.ts', text =>
        text.replaceAll('batchSize: 10_000', `batchSize: ${BatchSize}`),
      );
      await deploy(rig, 'dev', copy.folder);
    } finally {
      copy.dispose();
    }
    await pollsWith(rig, { BatchSize }, topic);
    const now = await batchesOf(rig, 20);
    assert.ok(now.includes(BatchSize), `batches of ${now.join(', ')} records`);
    assert.ok(Math.max(...now) <= BatchSize, `batches of ${now.join(', ')} records`);
  });

  it('leaves nothing behind when it is destroyed', { timeout: 3 * minute }, async () => {
    const ids = deployment.resources.map(({ physicalId }) => physicalId).filter(id => id.length > 8);
    const standing = await found(rig, ids);
    const unseen = listNames.filter(name => !standing.some(line => line.startsWith(`${name}:`)));
    assert.deepEqual(unseen, [], 'lists that name nothing of the app even while it stands');
    assert.ok((await rig.topics()).includes(topic));
    await rig.cdk(['destroy', '--all', '--force', '--app', assembly(rig)], 2 * minute);
    assert.deepEqual(await found(rig, ids), []);
    await until('nobody polls any more', 20_000, () => rig.mappings.list().length === 0);
    assert.deepEqual(await rig.topics(), []);
  });

  it('deploys as it is in production, too', { timeout: 3 * minute }, async () => {
    await pollsAsItsTemplatesSay(rig, await deploy(rig, 'prod'));
    await pollsEverySecond(rig);
    const records = await batchesOf(rig, 3);
    assert.equal(
      records.reduce((sum, count) => sum + count, 0),
      6,
    );
  });
});

function assembly({ state }: Rig): string {
  return join(state, 'cdk.out');
}

async function deploy(rig: Rig, stage: string, project?: string): Promise<MiniStackDeployment> {
  const outputsFile = join(rig.state, 'outputs.json');
  const words = ['--require-approval', 'never', '--outputs-file', outputsFile, '--output', assembly(rig)];
  await rig.cdk(['deploy', '--all', '--context', `stage=${stage}`, ...words], 2 * minute, project);
  return readDeployment(rig, stage, outputsFile);
}

/** Every setting of a mapping in the templates is the poller's. */
async function pollsAsItsTemplatesSay(rig: Rig, deployment: MiniStackDeployment): Promise<void> {
  const templates = await Promise.all(deployment.stacks.map(stack => deployment.template(stack)));
  const wanted = templates.flatMap(mappingsIn);
  assert.ok(wanted.length >= 2);
  await until('every mapping is polled', 30_000, () => rig.mappings.list().length === wanted.length);
  for (const { ConsumerGroupId, ...settings } of wanted) {
    const mapping = rig.mappings.list().find(each => each.ConsumerGroupId === ConsumerGroupId);
    assert.ok(mapping, ConsumerGroupId);
    assert.deepEqual({ ...mapping, ...settings }, mapping, ConsumerGroupId);
  }
}

interface Literal {
  readonly ConsumerGroupId: string;
}

/** What mappings of a template say of polling; where their functions and clusters are is not known before. */
function mappingsIn(template: unknown): Literal[] {
  const { Resources } = template as { Resources: Record<string, { Type: string; Properties: object }> };
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping')
    .map(({ Properties }) => {
      const {
        AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId },
        EventSourceArn: _source,
        FunctionName: _function,
        Enabled: _enabled,
        LoggingConfig: _logging,
        Tags: _tags,
        ...settings
      } = Properties as { AmazonManagedKafkaEventSourceConfig: Literal } & Record<string, unknown>;
      return { ...settings, ConsumerGroupId };
    });
}

/** Changed through the API, as a user may: else a test waits a minute for every sum. */
async function pollsEverySecond(rig: Rig): Promise<void> {
  const MaximumBatchingWindowInSeconds = 1;
  const lambda = new LambdaClient({ endpoint: rig.server.url, region, credentials });
  for (const { UUID } of rig.mappings.list())
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, MaximumBatchingWindowInSeconds }));
  lambda.destroy();
  await pollsWith(rig, { MaximumBatchingWindowInSeconds });
}

/** Waits until every poller, or every one of a topic, runs with these settings. */
async function pollsWith(
  rig: Rig,
  settings: Readonly<Record<string, number>>,
  ofTopic?: string,
): Promise<void> {
  const isSo = (mapping: object): boolean =>
    Object.entries({ ...settings, State: 'Enabled' }).every(
      ([name, value]) => (mapping as Record<string, unknown>)[name] === value,
    );
  await until(`pollers with ${JSON.stringify(settings)}`, 20_000, () =>
    rig.mappings
      .list()
      .filter(({ Topics }) => ofTopic === undefined || Topics[0] === ofTopic)
      .every(isSo),
  );
}

/** Sends messages at once, and answers the sizes of the batches that both functions got until they had them all. */
async function batchesOf({ batches, engines, mappings }: Rig, count: number): Promise<number[]> {
  const seen = batches.length;
  const messages = createMessages();
  const courier = await kafkaCourier(engines.kafka.address);
  await courier.send(
    Array.from({ length: count }, () => Buffer.from(messages.next(1))),
    0,
  );
  await courier.close();
  const readers = mappings
    .list()
    .flatMap(({ Topics, FunctionArn }) => (Topics[0] === topic ? FunctionArn : []));
  const sent = () => batches.slice(seen).filter(({ functionArn }) => readers.includes(functionArn));
  const received = (arn: string): number =>
    sent()
      .filter(({ functionArn }) => functionArn === arn)
      .reduce((sum, { records }) => sum + records, 0);
  await until('both functions had every message', 90_000, () =>
    readers.every(functionArn => received(functionArn) >= count),
  );
  return sent().map(({ records }) => records);
}

const credentials = { accessKeyId: account, secretAccessKey: 'test' };
