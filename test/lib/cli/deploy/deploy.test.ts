import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { devNull } from 'node:os';
import { beforeEach, describe, it } from 'node:test';
import { useDeployer } from '../../../support/aws/deployer.ts';
import type { Answer, Call } from '../../../support/fake-program.ts';
import { hosted } from '../../../support/run/hosted.ts';
import { program } from '../../../support/run/program.ts';
import { writeAssembly } from '../../../support/small-assembly.ts';
import { onLoopback } from '../../../support/on-loopback.ts';

const withTopic = (PartitionCount: number, Configs: string): object => ({
  Resources: {
    Cluster: { Type: 'AWS::MSK::Cluster', Properties: {} },
    Ticks: {
      Type: 'AWS::MSK::Topic',
      Properties: { TopicName: 'ticks', PartitionCount, ReplicationFactor: 2, Configs },
    },
  },
});
const stack = 'millrace-dev-streaming';

describe('npm run deploy', () => {
  const cdk = useDeployer(({ words }) => {
    if (words[0] === 'synth') writeAssembly(words[3] ?? '', { [stack]: withTopic(6, 'b') });
  });
  beforeEach(() => {
    cdk.end = allowsNothingNew;
  });

  const deploy = (words: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    hosted('deploy', words, { ...cdk.environment, ...environment });
  const allowsNothingNew = ({ words }: Call): Answer =>
    words[0] === 'diff' ? { says: '✨  Number of stacks with differences: 0' } : {};

  it('synthesizes, and deploys that very assembly with the words it was given', async () => {
    const given = ['-c', 'stage=prod', '--require-approval', 'never'];
    const { code, stdout, stderr } = await deploy(given);
    assert.equal(code, 0, stderr);
    const assembly = cdk.calls[0]?.words[3] ?? '';
    assert.deepEqual(cdk.calls[0]?.words, ['synth', '--quiet', '--output', assembly, '-c', 'stage=prod']);
    const asked = ['--require-approval', 'never', '--concurrency', '3', '--outputs-file', 'outputs.json'];
    const words = ['deploy', '--all', '--app', assembly, ...asked, '-c', 'stage=prod'];
    assert.deepEqual(cdk.calls[1]?.words, words);
    assert.match(stdout, new RegExp(`account ${cdk.account.account}, region ${cdk.account.region}`));
    assert.match(stdout, /A first deployment takes 30 to 60 minutes/);
  });

  it('lets a file of outputs be named, and every spelling of a context reach the synthesis', async () => {
    await deploy(['--context=stage=dev', '-cx=1', '--outputs-file', 'mine.json', '--concurrency=1', '--yes']);
    assert.deepEqual(cdk.calls[0]?.words.slice(4), ['-c', 'stage=dev', '-c', 'x=1']);
    for (const word of ['--outputs-file', '--concurrency'])
      assert.equal(cdk.calls[1]?.words.filter(each => each.startsWith(word)).length, 1);
  });

  it('refuses by name a change that the broker cannot make, before anything is deployed', async () => {
    cdk.account.stacks.set(stack, withTopic(3, 'a'));
    const { code, stderr } = await deploy([]);
    assert.equal(code, 1);
    assert.match(stderr, /^deploy: topic ticks: partitions \(3 to 6\) and configs cannot change in one/);
    assert.equal(stderr.trim().split('\n').length, 1);
    assert.deepEqual(cdk.verbs(), ['synth']);
  });

  it('deploys over what stands when its topics can follow, and speaks of no first time', async () => {
    cdk.account.stacks.set(stack, withTopic(3, 'b'));
    const { code, stdout } = await deploy([]);
    assert.equal(code, 0);
    assert.deepEqual(cdk.verbs(), ['synth', 'diff', 'deploy']);
    assert.doesNotMatch(stdout, /first deployment/);
  });

  it('compares with no stack whose first deployment failed: its topics never stood', async () => {
    cdk.account.stacks.set(stack, withTopic(9, 'a'));
    cdk.account.status.set(stack, 'ROLLBACK_COMPLETE');
    const { code, stdout } = await deploy([]);
    assert.equal(code, 0);
    assert.match(stdout, /A first deployment takes/);
    assert.deepEqual(cdk.verbs(), ['synth', 'diff', 'deploy']);
  });

  it('shows what synthesis warns of, and not where it put the assembly', async () => {
    const says =
      'Successfully synthesized to /x\n[Warning at /dev] odd\nSupply a stack id (a, b) to display.';
    cdk.end = ({ words }) => (words[0] === 'synth' ? { says } : {});
    assert.equal((await deploy(['--yes'])).stderr, '[Warning at /dev] odd\n');
  });

  it('ends with the CLI’s failure', async () => {
    cdk.end = ({ words }) => (words[0] === 'deploy' ? { says: 'rolled back', code: 3 } : {});
    // The CLI speaks to the terminal itself.
    const { code, stderr } = await program('deploy', ['--yes'], cdk.environment).ended;
    assert.equal(code, 1);
    assert.equal(stderr, 'rolled back\ndeploy: cdk deploy ended with exit code 3; its reason is above\n');
  });

  it('looks, says what cannot be told, and deploys nothing where it is asked to look alone', async () => {
    const { code, stdout, stderr } = await deploy(['--check']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /│ ok +│ bootstrap of the CDK +│ CDKToolkit, version 21 /);
    assert.match(stdout, /│ cannot tell │ version of Kafka +│ AWS did not say: what answered is not /);
    assert.match(stdout, /\d+ ok, 0 will fail, \d+ cannot be told\n$/);
    assert.deepEqual(cdk.verbs(), ['synth']);
  });

  it('refuses to begin what will fail, in one line with what helps', async () => {
    const words =
      /^deploy: stacks that stand: millrace-dev-streaming is DELETE_FAILED: .*; npm run destroy, then deploy again\n$/;
    cdk.account.stacks.set(stack, withTopic(6, 'b'));
    cdk.account.status.set(stack, 'DELETE_FAILED');
    for (const asked of [['--check'], []]) {
      const { code, stdout, stderr } = await deploy(asked);
      assert.equal(code, 1);
      assert.match(stderr, words);
      assert.match(stdout, /│ will fail +│ stacks that stand /);
    }
    assert.deepEqual(cdk.verbs(), ['synth', 'synth']);
  });

  it('begins all the same where it is asked not to look', async () => {
    cdk.account.stacks.set(stack, withTopic(6, 'b'));
    cdk.account.status.set(stack, 'DELETE_FAILED');
    const { code, stdout } = await deploy(['--no-check', '--yes']);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /will fail/);
    assert.deepEqual(cdk.verbs(), ['synth', 'deploy']);
    assert.equal((await deploy(['--no-check', '--check'])).code, 2);
  });

  it('shows what the stacks newly allow, and deploys only once somebody has agreed', async () => {
    cdk.end = ({ words }) =>
      words[0] === 'diff' ? { says: 'a role\nNumber of stacks with differences: 2' } : {};
    const { code, stderr } = await deploy([]);
    assert.equal(code, 1);
    assert.match(stderr, /a role\n/);
    assert.match(
      stderr,
      /deploy: Deploying these stacks with what they newly allow: say --yes to mean it\n$/,
    );
    const assembly = cdk.calls[0]?.words[3] ?? '';
    const diff = ['diff', '--security-only', '--method', 'template', '--app', assembly];
    assert.deepEqual(cdk.calls[1]?.words, diff);
    assert.deepEqual(cdk.verbs(), ['synth', 'diff']);
    cdk.end = allowsNothingNew;
    assert.equal((await deploy(['--require-approval', 'any-change'])).code, 1);
    assert.equal((await deploy(['--require-approval=never'])).code, 0);
    assert.deepEqual(cdk.verbs(), ['synth', 'diff', 'synth', 'diff', 'synth', 'deploy']);
  });

  const nobody = {
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const lacks: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    ['a region', { AWS_REGION: '' }, /^deploy: no AWS region: set AWS_REGION/],
    ['a region that can be one', { AWS_REGION: 'x y/' }, /^deploy: Region not accepted: region="x y\/"/],
    [
      'credentials',
      { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
      /^deploy: no AWS credentials .*: sign in .* or set AWS_PROFILE/,
    ],
    [
      'an AWS that answers',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:2' },
      /^deploy: AWS does not answer: .*ECONNREFUSED/,
    ],
  ];
  for (const [what, environment, line] of lacks) {
    it(`names what is missing in one line, and calls nothing: ${what}`, async () => {
      const { code, stderr } = await deploy([], { ...nobody, ...environment });
      assert.equal(code, 1);
      assert.match(stderr, line);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
      assert.deepEqual(cdk.calls, []);
    });
  }

  it('says that something else than AWS answers', async () => {
    const other = await onLoopback(
      createServer((_request, response) => response.writeHead(502).end('<html>Bad gateway</html>')),
    );
    const { code, stderr } = await deploy([], { AWS_ENDPOINT_URL: other.url });
    other.stop();
    assert.equal(code, 1);
    assert.match(stderr, /^deploy: what answers is not AWS: look at AWS_ENDPOINT_URL.*\n$/);
  });

  it('says that credentials have run out', async () => {
    cdk.account.refuse('ExpiredToken', 'The security token included in the request is expired');
    const { code, stderr } = await deploy([]);
    assert.equal(code, 1);
    assert.match(stderr, /^deploy: AWS refuses these credentials: The security token .*; sign in again/);
  });
});
