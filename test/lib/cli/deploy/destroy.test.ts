import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type AccountStub, startAccountStub } from '../../../support/aws/account-stub.ts';
import { type Answer, type Call, fakeProgram } from '../../../support/fake-program.ts';
import { program } from '../../../support/run/program.ts';
import { until } from '../../../support/until.ts';

describe('npm run destroy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-destroy-test-'));
  let account: AccountStub;
  let cdk: Awaited<ReturnType<typeof fakeProgram>>;
  let calls: Call[] = [];
  let end: (call: Call) => Answer = () => ({});
  before(async () => {
    cdk = await fakeProgram(folder, 'cdk', call => {
      calls.push(call);
      return end(call);
    });
  });
  beforeEach(async () => {
    account = await startAccountStub();
    calls = [];
    end = () => ({});
  });
  afterEach(() => account.stop());
  after(() => {
    cdk.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const network = 'millrace-dev-network';
  const start = (...words: readonly string[]) =>
    program('destroy', words, { PATH: folder, ...account.environment });
  const said = (): readonly (readonly string[])[] => calls.map(({ words }) => words);

  it('destroys with the words it was given, by whose credentials it says first', async () => {
    const destroy = (environment: Readonly<Record<string, string>>) =>
      program('destroy', ['--force'], { PATH: folder, ...account.environment, ...environment }).ended;
    const { code, stdout } = await destroy({});
    assert.equal(code, 0);
    assert.equal(stdout, `Destroying in account ${account.account}, region ${account.region}\n`);
    assert.deepEqual(calls[0]?.words, ['destroy', '--all', '--force']);
    assert.match((await destroy({ AWS_REGION: '' })).stderr, /^destroy: no AWS region: set AWS_REGION/);
    assert.equal(calls.length, 1);
  });

  it('destroys nothing while streams of no stack read from the stage, and names what drops them', async () => {
    const mapping = (UUID: string, ConsumerGroupId: string): object => ({
      UUID,
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId },
    });
    const destroy = (stage: string) =>
      program('destroy', ['--force', `--context=stage=${stage}`], {
        PATH: folder,
        ...account.environment,
      }).ended;
    account.stacks.set('millrace-prod-pipelines', {});
    account.outputs.set('StreamMappings', 'one,two');
    account.mappings.push(
      mapping('one', 'millrace-prod-trades-transform'),
      mapping('two', 'millrace-prod-trades-aggregate'),
      mapping('three', 'millrace-prod-alerts:1'),
      mapping('four', 'somebody-elses'),
    );
    const { code, stderr } = await destroy('prod');
    assert.equal(code, 1);
    assert.equal(
      stderr,
      'destroy: streams of no stack read from stage prod, and would hold on to its network: drop them first (npm run streams -- drop alerts --aws millrace-prod)\n',
    );
    assert.equal(calls.length, 0);
    account.mappings.splice(2, 1);
    assert.equal((await destroy('prod')).code, 0);
    assert.deepEqual(
      calls.map(({ words }) => words),
      [['destroy', '--all', '--force', '--context=stage=prod']],
    );
  });

  it('asks before anything is destroyed', async () => {
    const { code, stderr } = await start().ended;
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^destroy: Destroying stage dev in account \d+, region \S+: say --yes to mean it\n$/,
    );
    assert.deepEqual(calls, []);
    assert.equal((await start('--yes').ended).code, 0);
    assert.deepEqual(said(), [['destroy', '--all', '--yes', '--force']]);
  });

  /** The first try leaves the network; another one takes it when no interface but an endpoint's is in it. */
  function heldByInterfaces(): void {
    account.stacks.set(network, {});
    account.status.set(network, 'DELETE_FAILED');
    account.interfaces.push(
      { id: 'eni-used', type: 'lambda', status: 'in-use' },
      { id: 'eni-free', type: 'interface', status: 'available' },
      { id: 'eni-endpoint', type: 'vpc_endpoint', status: 'in-use' },
    );
    end = ({ words }) => {
      const isHeld = account.interfaces.some(({ type }) => type !== 'vpc_endpoint');
      if (words[1] === '--all' || isHeld) return { says: 'the subnet has dependencies', code: 1 };
      account.stacks.delete(network);
      return {};
    };
  }

  it('waits for what Lambda clears away late, deletes what nothing uses, and takes the network then', async () => {
    heldByInterfaces();
    const running = start('--force');
    await until('it deletes what nothing uses', 20_000, () => account.interfaces.length === 2);
    assert.equal(calls.length, 1);
    const [used] = account.interfaces;
    assert.equal(used?.id, 'eni-used');
    used.status = 'available';
    const { code, stdout, stderr } = await running.ended;
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^millrace-dev-network is left; /m);
    assert.match(stdout, /^left in the network: 2 interfaces \(0 min\)$/m);
    assert.deepEqual(
      account.interfaces.map(({ id }) => id),
      ['eni-endpoint'],
    );
    assert.deepEqual(said(), [
      ['destroy', '--all', '--force'],
      ['destroy', network, '--force'],
    ]);
  });

  it('does not wait for a network whose brokers stay', async () => {
    heldByInterfaces();
    account.clusters.push('millrace-dev-other', 'millrace-dev');
    const { code, stderr } = await start('--force').ended;
    assert.equal(code, 1);
    assert.match(
      stderr,
      /destroy: the Kafka cluster millrace-dev stands, .*: delete the cluster, then run this again\n$/,
    );
    assert.equal(account.interfaces.length, 3);
    assert.equal(calls.length, 1);
  });

  it('waits for nothing where more than the network is left, or nothing holds it', async () => {
    heldByInterfaces();
    account.stacks.set('millrace-dev-storage', {});
    assert.equal((await start('--force').ended).code, 1);
    assert.equal(calls.length, 1);
    account.stacks.delete('millrace-dev-storage');
    account.interfaces.length = 0;
    end = () => ({ says: 'credentials have expired', code: 1 });
    const { code, stderr } = await start('--force').ended;
    assert.equal(code, 1);
    assert.match(stderr, /destroy: cdk destroy ended with exit code 1; its reason is above\n$/);
    assert.equal(calls.length, 3);
  });
});
