import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { useDeployer } from '../../../support/aws/deployer.ts';
import { hosted } from '../../../support/run/hosted.ts';
import { program } from '../../../support/run/program.ts';
import { until } from '../../../support/until.ts';

describe('npm run destroy', () => {
  const cdk = useDeployer();
  const network = 'millrace-dev-network';
  const destroy = (words: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    hosted('destroy', words, { ...cdk.environment, ...environment });
  const said = (): readonly (readonly string[])[] => cdk.calls.map(({ words }) => words);

  it('destroys with the words it was given, by whose credentials it says first', async () => {
    const { code, stdout } = await program('destroy', ['--force'], cdk.environment).ended;
    assert.equal(code, 0);
    assert.equal(stdout, `Destroying in account ${cdk.account.account}, region ${cdk.account.region}\n`);
    assert.deepEqual(cdk.calls[0]?.words, ['destroy', '--all', '--force']);
    assert.match(
      (await destroy(['--force'], { AWS_REGION: '' })).stderr,
      /^destroy: no AWS region: set AWS_REGION/,
    );
    assert.equal(cdk.calls.length, 1);
  });

  it('destroys nothing while streams of no stack read from the stage, and names what drops them', async () => {
    const mapping = (UUID: string, ConsumerGroupId: string): object => ({
      UUID,
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId },
    });
    const words = ['--force', '--context=stage=prod'];
    cdk.account.stacks.set('millrace-prod-pipelines', {});
    cdk.account.outputs.set('StreamMappings', 'one,two');
    cdk.account.mappings.push(
      mapping('one', 'millrace-prod-trades-transform'),
      mapping('two', 'millrace-prod-trades-aggregate'),
      mapping('three', 'millrace-prod-alerts:1'),
      mapping('four', 'somebody-elses'),
    );
    const { code, stderr } = await destroy(words);
    assert.equal(code, 1);
    assert.equal(
      stderr,
      'destroy: streams of no stack read from stage prod, and would hold on to its network: drop them first (npm run streams -- drop alerts --aws millrace-prod)\n',
    );
    assert.equal(cdk.calls.length, 0);
    cdk.account.mappings.splice(2, 1);
    assert.equal((await destroy(words)).code, 0);
    assert.deepEqual(
      cdk.calls.map(({ words }) => words),
      [['destroy', '--all', '--force', '--context=stage=prod']],
    );
  });

  it('asks before anything is destroyed', async () => {
    const { code, stderr } = await destroy([]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^destroy: Destroying stage dev in account \d+, region \S+: say --yes to mean it\n$/,
    );
    assert.deepEqual(cdk.calls, []);
    assert.equal((await destroy(['--yes'])).code, 0);
    assert.deepEqual(said(), [['destroy', '--all', '--yes', '--force']]);
  });

  /** The first try leaves the network; another one takes it when no interface but an endpoint's is in it. */
  function heldByInterfaces(): void {
    cdk.account.stacks.set(network, {});
    cdk.account.status.set(network, 'DELETE_FAILED');
    cdk.account.interfaces.push(
      { id: 'eni-used', type: 'lambda', status: 'in-use' },
      { id: 'eni-free', type: 'interface', status: 'available' },
      { id: 'eni-endpoint', type: 'vpc_endpoint', status: 'in-use' },
    );
    cdk.end = ({ words }) => {
      const isHeld = cdk.account.interfaces.some(({ type }) => type !== 'vpc_endpoint');
      if (words[1] === '--all' || isHeld) return { says: 'the subnet has dependencies', code: 1 };
      cdk.account.stacks.delete(network);
      return {};
    };
  }

  it('waits for what Lambda clears away late, deletes what nothing uses, and takes the network then', async () => {
    heldByInterfaces();
    const running = destroy(['--force']);
    await until('it deletes what nothing uses', 20_000, () => cdk.account.interfaces.length === 2);
    assert.equal(cdk.calls.length, 1);
    const [used] = cdk.account.interfaces;
    assert.equal(used?.id, 'eni-used');
    used.status = 'available';
    const { code, stdout, stderr } = await running;
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^millrace-dev-network is left; /m);
    assert.match(stdout, /^left in the network: 2 interfaces \(0 min\)$/m);
    assert.deepEqual(
      cdk.account.interfaces.map(({ id }) => id),
      ['eni-endpoint'],
    );
    assert.deepEqual(said(), [
      ['destroy', '--all', '--force'],
      ['destroy', network, '--force'],
    ]);
  });

  it('does not wait for a network whose brokers stay', async () => {
    heldByInterfaces();
    cdk.account.clusters.push('millrace-dev-other', 'millrace-dev');
    const { code, stderr } = await destroy(['--force']);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /destroy: the Kafka cluster millrace-dev stands, .*: delete the cluster, then run this again\n$/,
    );
    assert.equal(cdk.account.interfaces.length, 3);
    assert.equal(cdk.calls.length, 1);
  });

  it('waits for nothing where more than the network is left, or nothing holds it', async () => {
    heldByInterfaces();
    cdk.account.stacks.set('millrace-dev-storage', {});
    assert.equal((await destroy(['--force'])).code, 1);
    assert.equal(cdk.calls.length, 1);
    cdk.account.stacks.delete('millrace-dev-storage');
    cdk.account.interfaces.length = 0;
    cdk.end = () => ({ says: 'credentials have expired', code: 1 });
    const { code, stderr } = await destroy(['--force']);
    assert.equal(code, 1);
    assert.match(stderr, /destroy: cdk destroy ended with exit code 1; its reason is above\n$/);
    assert.equal(cdk.calls.length, 3);
  });
});
