import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { useDeployer } from '../support/aws/deployer.ts';
import type { Answer, Call } from '../support/fake-program.ts';
import { type Program, script } from '../support/run/program.ts';
import { writeAssembly } from '../support/small-assembly.ts';
import { until } from '../support/until.ts';

const stack = 'millrace-bench-streaming';

/** The account is a stub that knows no functions: whatever is deployed there, the suite fails on it. */
describe('npm run test:aws', () => {
  const cdk = useDeployer(({ words }, { stacks }) => {
    if (words[0] === 'synth') writeAssembly(words[3] ?? '', { [stack]: {} });
    if (words[0] === 'deploy') stacks.set(stack, {});
    if (words[0] === 'deploy')
      writeFileSync(
        words[words.indexOf('--outputs-file') + 1] ?? '',
        JSON.stringify({ s: { DashboardUrl: 'x' } }),
      );
    if (words[0] === 'destroy') stacks.clear();
  });
  const start = (...words: string[]): Program => script('test/aws/main.ts', words, cdk.environment);

  /** So the suite, which takes longest, is not begun. */
  const failsToDeploy = ({ words }: Call): Answer => ({ code: words[0] === 'deploy' ? 1 : 0 });

  it('says account, region and cost, and does nothing until somebody means it', async () => {
    const { code, stdout, stderr } = await start().ended;
    assert.equal(code, 1);
    assert.match(
      stdout,
      new RegExp(`^Account ${cdk.account.account}, region ${cdk.account.region}, stage bench$`, 'm'),
    );
    assert.match(
      stdout,
      /^Estimated cost: \$\d+\.\d\d an hour, so about \$\d+\.\d\d for the hour and a half/m,
    );
    assert.equal(
      stderr,
      'test:aws: Deploying, testing and destroying stage bench on AWS: say --yes to mean it\n',
    );
    assert.deepEqual(cdk.verbs(), []);
  });

  it('leaves a stage that stands alone, unless it may take it over', async () => {
    cdk.account.stacks.set(stack, {});
    const { code, stderr } = await start('--yes').ended;
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^test:aws: stage bench stands already \(millrace-bench-streaming\): .* --take-over$/m,
    );
    assert.deepEqual(cdk.verbs(), []);
    cdk.end = failsToDeploy;
    await start('--yes', '--take-over').ended;
    assert.deepEqual(cdk.verbs(), ['synth', 'deploy', 'destroy']);
  });

  it('destroys what it deployed when the suite fails, prints the cost, and exits 1', async () => {
    const { code, stdout, stderr } = await start('--yes').ended;
    assert.equal(code, 1);
    assert.deepEqual(cdk.verbs(), ['synth', 'deploy', 'destroy']);
    assert.deepEqual(cdk.calls[2]?.words, ['destroy', '--all', '--force', '-c', 'stage=bench']);
    assert.match(stdout, /has every output of the contract/);
    assert.match(stdout, /^No stack of the stage is left\. What may be: log groups/m);
    assert.match(stdout, /^Estimated cost of \d+ minutes: \$\d+\.\d\d$/m);
    assert.equal(stderr, 'test:aws: the suite fails on AWS: what failed is above\n');
  });

  it('destroys after a deployment that failed half way, too', async () => {
    cdk.end = failsToDeploy;
    const { code, stderr } = await start('--yes').ended;
    assert.equal(code, 1);
    assert.deepEqual(cdk.verbs(), ['synth', 'deploy', 'destroy']);
    assert.equal(stderr, 'test:aws: cdk deploy ended with exit code 1; its reason is above\n');
  });

  it('names what is left when it cannot be destroyed, and what that costs', async () => {
    cdk.end = ({ words }) => {
      if (words[0] === 'destroy') cdk.account.stacks.set(stack, {});
      return { code: words[0] === 'synth' ? 0 : 1 };
    };
    const { code, stderr } = await start('--yes').ended;
    assert.equal(code, 1);
    const line = stderr.trim().split('\n').at(-1) ?? '';
    assert.match(
      line,
      /^test:aws: stage bench was not destroyed .* these are left: millrace-bench-streaming\. /,
    );
    assert.match(line, /They go on costing \$\d+\.\d\d an hour: npm run destroy -- -c stage=bench/);
  });

  it('answers a Ctrl+C with the destruction of what was begun, which a second one does not stop', async () => {
    let letGo: (answer: Answer) => void = () => {};
    cdk.end = ({ words }) => (words[0] === 'synth' ? {} : new Promise(resolve => (letGo = resolve)));
    const test = start('--yes');
    await until('the deployment is under way', 20_000, () => cdk.verbs().includes('deploy'));
    test.kill('SIGINT');
    await until('the destruction is under way', 20_000, () => cdk.verbs().includes('destroy'));
    test.kill('SIGINT');
    await until('it says so', 5_000, () => /Still taking down what was deployed/.test(test.stdout()));
    letGo({});
    const { code, stdout } = await test.ended;
    assert.equal(code, 1);
    assert.match(stdout, /^Interrupted: what was deployed is taken down now$/m);
    assert.match(stdout, /^No stack of the stage is left/m);
  });
});
