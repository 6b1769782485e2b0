import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { type AccountStub, startAccountStub } from '../support/aws/account-stub.ts';
import { type Call, fakeProgram } from '../support/fake-program.ts';
import { allPipelines, type LocalRun, startRun } from '../support/run/local-run.ts';
import { script } from '../support/run/program.ts';
import { writeAssembly } from '../support/small-assembly.ts';

/** All of `npm run test:aws`, with this machine in AWS's place: its brokers count as private, so the producer function sends. */
const folder = mkdtempSync(join(tmpdir(), 'millrace-aws-played-'));
const calls: Call[] = [];
let run: LocalRun;
let account: AccountStub;
let cdk: Awaited<ReturnType<typeof fakeProgram>>;
before(async () => {
  run = await startRun(['--stage', 'bench'], allPipelines);
  account = await startAccountStub();
  cdk = await fakeProgram(folder, 'cdk', call => {
    calls.push(call);
    const { words } = call;
    if (words[0] === 'synth') writeAssembly(words[3] ?? '', {});
    if (words[0] === 'deploy')
      copyFileSync(join(run.state, 'outputs.json'), words[words.indexOf('--outputs-file') + 1] ?? '');
    return {};
  });
});
after(async () => {
  cdk.stop();
  account.stop();
  await run.dispose();
  rmSync(folder, { recursive: true, force: true });
});

it('npm run test:aws deploys, finds the app in order where brokers are private, destroys, and exits 0', async () => {
  const { code, stdout, stderr } = await script('test/aws/main.ts', ['--yes'], {
    PATH: folder,
    ...account.environment,
    AWS_ACCESS_KEY_ID: run.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: run.credentials.secretAccessKey,
    AWS_ENDPOINT_URL: run.output('AwsEndpointUrl'),
    AWS_ENDPOINT_URL_STS: account.url,
    AWS_ENDPOINT_URL_CLOUDFORMATION: account.url,
  }).ended;
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /goes on where it was when a stream is stopped and started/);
  assert.match(stdout, /^ℹ fail 0$/m);
  assert.deepEqual(
    calls.map(({ words }) => words[0]),
    ['synth', 'deploy', 'destroy'],
  );
});
