import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createConnection } from 'mysql2/promise';
import { fetchEngines, planEngines } from '../../lib/local/engines/choose.ts';
import { createEngines, type Engines } from '../../lib/local/engines/create-engines.ts';
import { claim, type RunFile } from '../../lib/local/engines/run-file.ts';
import { withoutExternals } from '../lib/local/engines/without-externals.ts';
import { type Answer, type Call, fakeProgram } from '../support/fake-program.ts';
import { type LocalRun, startRun } from '../support/run/local-run.ts';
import { program } from '../support/run/program.ts';
import { inspected } from './inspected.ts';
import { streamsSums } from './streams-sums.ts';

/** Docker is played; what it would start are real engines of this process, where the run says their ports shall be. */
describe('npm start -- --engines docker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-containers-'));
  const path = join(folder, 'bin');
  const calls: Call[] = [];
  let refuse: (call: Call) => Answer | undefined = () => undefined;
  let docker: Awaited<ReturnType<typeof fakeProgram>>;
  let state: RunFile;
  let engines: Engines | undefined;

  before(async () => {
    state = await claim(join(folder, 'volumes'));
    docker = await fakeProgram(path, 'docker', async call => {
      calls.push(call);
      const refused = refuse(call);
      if (refused) return refused;
      if (call.words.includes('up')) engines = await startEngines(state, call.variables);
      if (call.words.includes('stop')) await stopEngines();
      return { says: ' Container kafka  Healthy' };
    });
  });
  after(async () => {
    await stopEngines();
    state.release();
    docker.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  async function stopEngines(): Promise<void> {
    const { kafka, mysql, dynamodb } = engines ?? {};
    engines = undefined;
    await Promise.all([kafka?.stop(), mysql?.stop(), dynamodb?.stop()]);
  }
  const environment = { PATH: path, MILLRACE_KAFKA: '', MILLRACE_MYSQL: '', MILLRACE_DYNAMODB: '' };

  describe('on a machine with neither Java nor Maven', () => {
    let run: LocalRun;
    before(async () => {
      run = await startRun(['--engines', 'docker', '--inspect', 'trades-transform'], environment);
    });
    after(() => run.dispose());

    it('starts the services of compose.yaml and waits until they are healthy, then runs on them', () => {
      const up = calls.find(({ words }) => words.includes('up'));
      assert.deepEqual(up?.words.slice(-6), ['up', '--detach', '--wait', 'kafka', 'mysql', 'dynamodb']);
      assert.equal(run.output('BootstrapBrokers'), `127.0.0.1:${up.variables['MILLRACE_KAFKA_PORT']}`);
    });

    streamsSums(() => run);
    inspected(() => run);

    it('refuses to inspect what has an unknown name, in one line with the names there are', async () => {
      const { kafka, mysql, dynamodb } = engines ?? {};
      const others = {
        MILLRACE_PIPELINES: 'trades',
        MILLRACE_KAFKA: kafka?.address,
        MILLRACE_MYSQL: `mysql://root:millrace@127.0.0.1:${mysql?.credentials().port}`,
        MILLRACE_DYNAMODB: dynamodb?.address,
      };
      const words = ['--no-produce', '--inspect', 'nonsense', '--state', join(folder, 'nonsense')];
      const { code, stderr } = await program('start', words, others).ended;
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^start: --inspect: no stream or function is named "nonsense"; there are: .*trades-aggregate, trades-transform\n$/,
      );
    });

    it('stops them last, and keeps their volumes', async () => {
      assert.equal(await run.interrupt(), 0);
      const commands = calls.map(({ words }) => words.find(word => ['up', 'stop', 'down'].includes(word)));
      assert.deepEqual(commands.filter(Boolean), ['up', 'stop']);
      const projects = calls.flatMap(({ words }) => words[words.indexOf('--project-name') + 1] ?? []);
      assert.match(projects.at(-1) ?? '', /^millrace-[0-9a-f]{12}$/);
      assert.match(run.runner.stdout(), /stopped\n$/);
    });
  });

  const refusals: readonly (readonly [string, (call: Call) => Answer | undefined, RegExp])[] = [
    [
      'without an engine that answers',
      ({ words }) => (words[0] === 'version' ? { code: 1 } : undefined),
      /the Docker engine does not answer; install Docker with Compose 2 and start it, or leave the flag out/,
    ],
    [
      'without compose',
      ({ words }) => (words.includes('version') ? { code: 1 } : undefined),
      /docker has no compose command; install Docker/,
    ],
    [
      'when a container does not come up',
      ({ words }) => (words.includes('up') ? { says: 'no space left', code: 1 } : undefined),
      /^start: docker compose up ended with exit code 1: no space left$/m,
    ],
  ];
  for (const [when, answer, line] of refusals) {
    it(`ends with one line and exit code 1 ${when}`, async () => {
      refuse = answer;
      const words = ['--engines', 'docker', '--state', join(folder, 'refused')];
      const { code, stderr } = await program('start', words, environment).ended;
      refuse = () => undefined;
      assert.equal(code, 1);
      assert.match(stderr, line);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    });
  }

  it('names every way forward where there is no docker', async () => {
    const words = ['--engines', 'docker', '--state', join(folder, 'refused')];
    const { code, stderr } = await program('start', words, { ...environment, PATH: folder }).ended;
    assert.equal(code, 1);
    for (const way of [
      'docker is not on the PATH',
      'install Docker',
      'leave the flag out',
      'MILLRACE_KAFKA=',
    ])
      assert.ok(stderr.includes(way), stderr);
  });
});

/** With the password of compose.yaml, as the image would set it. */
async function startEngines(run: RunFile, variables: Call['variables']): Promise<Engines> {
  const port = (name: string): number => Number(variables[`MILLRACE_${name}_PORT`]);
  const ports = {
    kafka: port('KAFKA'),
    kafkaController: port('KAFKA') + 1,
    mysql: port('MYSQL'),
    dynamodb: port('DYNAMODB'),
  };
  const plan = await fetchEngines(await planEngines(withoutExternals()), () => {});
  const engines = createEngines(plan, { run, ports, onEvent: () => {} });
  await Promise.all([engines.kafka.start(), engines.mysql.start(), engines.dynamodb.start()]);
  const connection = await createConnection({ ...engines.mysql.credentials() });
  await connection.query("ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY 'millrace'");
  await connection.end();
  return engines;
}
