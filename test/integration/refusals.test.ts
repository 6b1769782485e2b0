import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, it } from 'node:test';
import { findOnPath } from '../support/find-on-path.ts';
import { program } from '../support/run/program.ts';

const scratch = mkdtempSync(join(tmpdir(), 'millrace-refusals-'));

/** A PATH that leads to these programs and to no other. */
function pathWith(...names: readonly string[]): string {
  const folder = mkdtempSync(join(scratch, 'path-'));
  for (const name of names) {
    const found = name === 'node' ? process.execPath : findOnPath(name);
    if (found !== undefined) symlinkSync(realpathSync(found), join(folder, name));
  }
  return [folder].join(delimiter);
}

describe('npm start, where it cannot', () => {
  const state = () => mkdtempSync(join(scratch, 'state-'));
  const refuses = async (
    words: readonly string[],
    environment: Readonly<Record<string, string>>,
    message: RegExp,
  ) => {
    const { code, stderr } = await program('start', ['--no-produce', ...words], environment).ended;
    assert.equal(code, 1, stderr);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /^\s+at /m, 'no stack trace');
  };

  it('says that Java is missing', () =>
    refuses(['--state', state()], { PATH: pathWith('node'), JAVA_HOME: '' }, /Java/));

  it('says that Maven is missing when an engine has to be fetched', () => {
    const environment = {
      PATH: pathWith('node', 'java'),
      MILLRACE_CACHE: join(scratch, 'no-cache'),
      JAVA_HOME: '',
    };
    return refuses(['--state', state()], environment, /Maven|mvn/);
  });

  for (const flag of ['--port', '--endpoint-port', '--kafka-port', '--mysql-port']) {
    it(`refuses ${flag} when that port is taken`, async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const address = taken.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      try {
        await refuses([flag, String(port), '--state', state()], {}, new RegExp(`${port}`));
      } finally {
        taken.close();
      }
    });
  }

  it('refuses a state that is a file, or lies below one', async () => {
    const file = join(scratch, 'file');
    writeFileSync(file, '');
    for (const state of [file, join(file, 'state')])
      await refuses(
        ['--state', state],
        {},
        /^start: the state must be a folder, and .*file is a file: .*\n$/,
      );
  });

  it('refuses a state folder that cannot be written', () =>
    refuses(['--state', '/proc/nowhere/state'], {}, /^start: state folder .* cannot be written .*\n$/));

  it('answers wrong flags with the usage and exit code 2', async () => {
    for (const words of [['--nonsense'], ['--port', 'many'], ['--stage', 'moon']]) {
      const { code, stderr } = await program('start', words).ended;
      assert.equal(code, 2);
      assert.match(stderr, /^start: .*\n\nusage: npm start/);
      assert.match(stderr.trim().split('\n').at(-1) ?? '', /^start: /);
    }
  });
});

describe('commands without a run', () => {
  it('say how to start one', async () => {
    const nowhere = join(scratch, 'nowhere');
    for (const [name, words] of [
      ['produce', ['trades']],
      ['streams', ['list']],
    ] as const) {
      const { code, stderr } = await program(name, [...words, '--state', nowhere]).ended;
      assert.equal(code, 1);
      assert.equal(stderr, `${name}: no run in ${nowhere}: start one with npm start -- --state ${nowhere}\n`);
    }
  });
});

describe('commands of a pipeline that the run was started without', () => {
  const state = mkdtempSync(join(scratch, 'trades-alone-'));
  const keys =
    'Stage BootstrapBrokers ClusterArn CountersTable SetAsideTable LatestTable DatabaseClusterArn DatabaseSecretArn DatabaseName StreamMappings RealTimeDataTable';
  const outputs = {
    ...Object.fromEntries(keys.split(' ').map(key => [key, 'x'])),
    AwsEndpointUrl: 'http://127.0.0.1:1',
  };
  writeFileSync(join(state, 'outputs.json'), JSON.stringify({ stack: outputs }));
  const topic = { type: 'AWS::MSK::Topic', properties: { TopicName: 'trading_data' } };
  writeFileSync(join(state, 'applied.json'), JSON.stringify({ Topic: topic }));

  for (const [name, line, pipeline] of [
    ['streams', 'rank', 'chatters'],
    ['streams', 'rank --run', 'chatters'],
    ['data', 'latest posts', 'posts'],
    ['data', 'delete posts --from 2026-01-01 --to 2026-01-02', 'posts'],
  ] as const)
    it(`${name} -- ${line}: says which pipeline it has not`, async () => {
      const { code, stderr } = await program(name, [...line.split(' '), '--state', state]).ended;
      const remedy = `start it again with npm start, and ${pipeline} among its pipelines`;
      assert.equal(stderr, `${name}: this run has no ${pipeline}: ${remedy}\n`);
      assert.equal(code, 1);
    });

  for (const pipeline of ['posts', 'chatters'])
    it(`produce -- ${pipeline}: says that there is no topic for it`, async () => {
      const { code, stderr } = await program('produce', [pipeline, '--state', state]).ended;
      assert.match(stderr, new RegExp(`^produce: the run has no topic for ${pipeline}: `));
      assert.equal(code, 1);
    });
});
