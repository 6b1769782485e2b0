import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type AccountStub, startAccountStub } from '../../../support/aws/account-stub.ts';
import { type Answer, type Call, fakeProgram } from '../../../support/fake-program.ts';
import { program } from '../../../support/run/program.ts';
import { writeAssembly } from '../../../support/small-assembly.ts';

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
  const folder = mkdtempSync(join(tmpdir(), 'millrace-deploy-test-'));
  let account: AccountStub;
  let cdk: Awaited<ReturnType<typeof fakeProgram>>;
  let calls: Call[] = [];
  let end: (call: Call) => Answer = () => ({});
  before(async () => {
    cdk = await fakeProgram(folder, 'cdk', call => {
      calls.push(call);
      const { words } = call;
      if (words[0] === 'synth') writeAssembly(words[3] ?? '', { [stack]: withTopic(6, 'b') });
      return end(call);
    });
  });
  beforeEach(async () => {
    account = await startAccountStub();
    calls = [];
    end = allowsNothingNew;
  });
  afterEach(() => account.stop());
  after(() => {
    cdk.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const deploy = (words: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    program('deploy', words, { PATH: folder, ...account.environment, ...environment }).ended;
  const allowsNothingNew = ({ words }: Call): Answer =>
    words[0] === 'diff' ? { says: '✨  Number of stacks with differences: 0' } : {};
  const verbs = (): readonly (string | undefined)[] => calls.map(({ words }) => words[0]);

  it('synthesizes, and deploys that very assembly with the words it was given', async () => {
    const given = ['-c', 'stage=prod', '--require-approval', 'never'];
    const { code, stdout, stderr } = await deploy(given);
    assert.equal(code, 0, stderr);
    const assembly = calls[0]?.words[3] ?? '';
    assert.deepEqual(calls[0]?.words, ['synth', '--quiet', '--output', assembly, '-c', 'stage=prod']);
    const asked = ['--require-approval', 'never', '--concurrency', '3', '--outputs-file', 'outputs.json'];
    const words = ['deploy', '--all', '--app', assembly, ...asked, '-c', 'stage=prod'];
    assert.deepEqual(calls[1]?.words, words);
    assert.match(stdout, new RegExp(`account ${account.account}, region ${account.region}`));
    assert.match(stdout, /A first deployment takes 30 to 60 minutes/);
  });

  it('lets a file of outputs be named, and every spelling of a context reach the synthesis', async () => {
    await deploy(['--context=stage=dev', '-cx=1', '--outputs-file', 'mine.json', '--concurrency=1', '--yes']);
    assert.deepEqual(calls[0]?.words.slice(4), ['-c', 'stage=dev', '-c', 'x=1']);
    for (const word of ['--outputs-file', '--concurrency'])
      assert.equal(calls[1]?.words.filter(each => each.startsWith(word)).length, 1);
  });

  it('refuses by name a change that the broker cannot make, before anything is deployed', async () => {
    account.stacks.set(stack, withTopic(3, 'a'));
    const { code, stderr } = await deploy([]);
    assert.equal(code, 1);
    assert.match(stderr, /^deploy: topic ticks: partitions \(3 to 6\) and configs cannot change in one/);
    assert.equal(stderr.trim().split('\n').length, 1);
    assert.deepEqual(verbs(), ['synth']);
  });

  it('deploys over what stands when its topics can follow, and speaks of no first time', async () => {
    account.stacks.set(stack, withTopic(3, 'b'));
    const { code, stdout } = await deploy([]);
    assert.equal(code, 0);
    assert.deepEqual(verbs(), ['synth', 'diff', 'deploy']);
    assert.doesNotMatch(stdout, /first deployment/);
  });

  it('compares with no stack whose first deployment failed: its topics never stood', async () => {
    account.stacks.set(stack, withTopic(9, 'a'));
    account.status.set(stack, 'ROLLBACK_COMPLETE');
    const { code, stdout } = await deploy([]);
    assert.equal(code, 0);
    assert.match(stdout, /A first deployment takes/);
    assert.deepEqual(verbs(), ['synth', 'diff', 'deploy']);
  });

  it('shows what synthesis warns of, and not where it put the assembly', async () => {
    const says =
      'Successfully synthesized to /x\n[Warning at /dev] odd\nSupply a stack id (a, b) to display.';
    end = ({ words }) => (words[0] === 'synth' ? { says } : {});
    assert.equal((await deploy(['--yes'])).stderr, '[Warning at /dev] odd\n');
  });

  it('ends with the CLI’s failure', async () => {
    end = ({ words }) => (words[0] === 'deploy' ? { says: 'rolled back', code: 3 } : {});
    const { code, stderr } = await deploy(['--yes']);
    assert.equal(code, 1);
    assert.equal(stderr, 'rolled back\ndeploy: cdk deploy ended with exit code 3; its reason is above\n');
  });

  it('looks, says what cannot be told, and deploys nothing where it is asked to look alone', async () => {
    const { code, stdout, stderr } = await deploy(['--check']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /│ ok +│ bootstrap of the CDK +│ CDKToolkit, version 21 /);
    assert.match(stdout, /│ cannot tell │ version of Kafka +│ AWS did not say: what answered is not /);
    assert.match(stdout, /\d+ ok, 0 will fail, \d+ cannot be told\n$/);
    assert.deepEqual(verbs(), ['synth']);
  });

  it('refuses to begin what will fail, in one line with what helps', async () => {
    const words =
      /^deploy: stacks that stand: millrace-dev-streaming is DELETE_FAILED: .*; npm run destroy, then deploy again\n$/;
    account.stacks.set(stack, withTopic(6, 'b'));
    account.status.set(stack, 'DELETE_FAILED');
    for (const asked of [['--check'], []]) {
      const { code, stdout, stderr } = await deploy(asked);
      assert.equal(code, 1);
      assert.match(stderr, words);
      assert.match(stdout, /│ will fail +│ stacks that stand /);
    }
    assert.deepEqual(verbs(), ['synth', 'synth']);
  });

  it('begins all the same where it is asked not to look', async () => {
    account.stacks.set(stack, withTopic(6, 'b'));
    account.status.set(stack, 'DELETE_FAILED');
    const { code, stdout } = await deploy(['--no-check', '--yes']);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /will fail/);
    assert.deepEqual(verbs(), ['synth', 'deploy']);
    assert.equal((await deploy(['--no-check', '--check'])).code, 2);
  });

  it('shows what the stacks newly allow, and deploys only once somebody has agreed', async () => {
    end = ({ words }) =>
      words[0] === 'diff' ? { says: 'a role\nNumber of stacks with differences: 2' } : {};
    const { code, stderr } = await deploy([]);
    assert.equal(code, 1);
    assert.match(stderr, /a role\n/);
    assert.match(
      stderr,
      /deploy: Deploying these stacks with what they newly allow: say --yes to mean it\n$/,
    );
    const assembly = calls[0]?.words[3] ?? '';
    const diff = ['diff', '--security-only', '--method', 'template', '--app', assembly];
    assert.deepEqual(calls[1]?.words, diff);
    assert.deepEqual(verbs(), ['synth', 'diff']);
    end = allowsNothingNew;
    assert.equal((await deploy(['--require-approval', 'any-change'])).code, 1);
    assert.equal((await deploy(['--require-approval=never'])).code, 0);
    assert.deepEqual(verbs(), ['synth', 'diff', 'synth', 'diff', 'synth', 'deploy']);
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
      assert.deepEqual(calls, []);
    });
  }

  it('says that something else than AWS answers', async () => {
    const other = createServer((_request, response) =>
      response.writeHead(502).end('<html>Bad gateway</html>'),
    );
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await deploy([], { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
    other.close();
    assert.equal(code, 1);
    assert.match(stderr, /^deploy: what answers is not AWS: look at AWS_ENDPOINT_URL.*\n$/);
  });

  it('says that credentials have run out', async () => {
    account.refuse('ExpiredToken', 'The security token included in the request is expired');
    const { code, stderr } = await deploy([]);
    assert.equal(code, 1);
    assert.match(stderr, /^deploy: AWS refuses these credentials: The security token .*; sign in again/);
  });
});
