import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startAccountStub } from '../support/aws/account-stub.ts';
import { type Answer, type Call, fakeProgram } from '../support/fake-program.ts';
import { script } from '../support/run/program.ts';
import { writeAssembly } from '../support/small-assembly.ts';

describe('npm run test:localstack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-localstack-test-'));
  const path = join(folder, 'bin');
  let docker: Awaited<ReturnType<typeof fakeProgram>>;
  let calls: Call[] = [];
  let answer: (call: Call) => Answer = () => ({});
  before(async () => {
    docker = await fakeProgram(path, 'docker', call => {
      calls.push(call);
      return answer(call);
    });
  });
  after(() => {
    docker.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const run = (environment: Readonly<Record<string, string>>) => {
    calls = [];
    return script('test/localstack/main.ts', [], {
      PATH: path,
      LOCALSTACK_AUTH_TOKEN: 'token',
      ...environment,
    }).ended;
  };

  const lacks: readonly (readonly [
    string,
    Readonly<Record<string, string>>,
    (call: Call) => Answer,
    RegExp,
  ])[] = [
    ['docker', { PATH: folder }, () => ({}), /docker is not on the PATH \(install Docker/],
    [
      'an engine',
      {},
      ({ words }) => ({ code: words[0] === 'version' ? 1 : 0 }),
      /the Docker engine does not answer \(install/,
    ],
    ['the token', { LOCALSTACK_AUTH_TOKEN: '' }, () => ({}), /LOCALSTACK_AUTH_TOKEN is not set .*Ultimate/],
    [
      'docker and the token',
      { PATH: folder, LOCALSTACK_AUTH_TOKEN: '' },
      () => ({}),
      /docker is not on the PATH .*; LOCALSTACK_AUTH_TOKEN is not set/,
    ],
  ];
  for (const [what, environment, docker, line] of lacks) {
    it(`names what is missing in one line, and exits 1: ${what}`, async () => {
      answer = docker;
      const { code, stderr } = await run(environment);
      assert.equal(code, 1);
      assert.match(stderr, line);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    });
  }

  it('takes the container down again when it does not come up, and exits 1 with its last words', async () => {
    answer = ({ words }) => (words.includes('up') ? { says: 'license activation failed', code: 55 } : {});
    const { code, stderr } = await run({});
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^test:localstack: docker compose up ended with exit code 55: license activation failed$/m,
    );
    const ended = calls.map(({ words }) => words.slice(-2));
    assert.deepEqual(ended.slice(-2), [
      ['--detach', '--wait'],
      ['down', '--volumes'],
    ]);
  });

  it('bootstraps, deploys, runs the suite, and takes the container down whatever came of it', async () => {
    answer = () => ({});
    const account = await startAccountStub();
    const commands: Call[] = [];
    const cdk = await fakeProgram(path, 'cdk', call => {
      commands.push(call);
      const { words } = call;
      if (words[0] === 'synth') writeAssembly(words[3] ?? '', {});
      if (words[0] === 'deploy')
        writeFileSync(
          words[words.indexOf('--outputs-file') + 1] ?? '',
          JSON.stringify({ stack: { BootstrapBrokers: '127.0.0.1:2' } }),
        );
      return {};
    });
    // The stub knows no functions, so the suite fails on it.
    const { code, stdout, stderr } = await run({
      LOCALSTACK_PORT: new URL(account.url).port,
      AWS_PROFILE: 'production',
      AWS_ACCESS_KEY_ID: 'of an account that matters',
    });
    cdk.stop();
    account.stop();
    assert.equal(code, 1);
    assert.equal(stderr, 'test:localstack: the suite fails on LocalStack: what failed is above\n');
    assert.match(stdout, /has every output of the contract/);
    assert.deepEqual(
      commands.map(({ words }) => words[0]),
      ['bootstrap', 'synth', 'deploy'],
    );
    for (const { variables } of commands) {
      assert.equal(variables['AWS_PROFILE'], undefined);
      assert.equal(variables['AWS_ACCESS_KEY_ID'], 'millrace');
      assert.deepEqual(
        [variables['AWS_ENDPOINT_URL'], variables['AWS_ENDPOINT_URL_S3']],
        [account.url, account.url],
      );
    }
    assert.deepEqual(calls.at(-1)?.words.slice(-2), ['down', '--volumes']);
  });
});
