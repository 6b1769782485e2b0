import assert from 'node:assert/strict';
import { it } from 'node:test';
import { CreateEventSourceMappingCommand, DeleteEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { deployModule, isCreatedBy, removeCreated } from '../../lib/cli/streams/module/deploy.ts';
import { hosted } from '../support/run/hosted.ts';
import { program } from '../support/run/program.ts';
import { until } from '../support/until.ts';
import type { ShellGround } from './shell-ground.ts';
import { rowOf } from './shell-ground.ts';

/** What becomes of a stream and its function when something goes wrong. */
export function shellModules(ground: ShellGround): void {
  const { uri, module, shell, load, client, functionOf, file } = ground;

  it('takes the function back when its mapping cannot be made', async () => {
    const { code, stderr } = await shell(
      `CREATE KAFKA STREAM half TOPICS test TRANSFORM '${module}' CONSUMER_GROUP 'no good' BATCH_INTERVAL 1000;`,
    );
    assert.equal(code, 1);
    assert.match(stderr, /^Client received exception: "no good" cannot name a group/m);
    assert.equal(await functionOf('half'), undefined);
    assert.doesNotMatch((await shell('SHOW STREAMS;')).stdout, /half/);
  });

  it('makes one stream of two sessions that want its name at once, and its function stays', async () => {
    const words = ['shell', '--state', ground.run().state];
    const input = `${load('twin', {})} BATCH_INTERVAL 1000;`;
    const both = await Promise.all([1, 2].map(() => program('streams', words, {}, { input }).ended));
    assert.deepEqual(
      both.map(({ code }) => code).sort((a, b) => Number(a) - Number(b)),
      [0, 1],
      both.map(({ stderr }) => stderr).join(),
    );
    assert.equal(await functionOf('twin'), 'millrace-local-stream-twin');
    assert.match((await shell('SHOW STREAMS;')).stdout, /^\| twin /m);
    assert.equal((await shell('DROP STREAM twin;')).code, 0);
    assert.equal(await functionOf('twin'), undefined);
  });

  it('takes a function for left behind, or its own to take back, only while no mapping names it', async () => {
    const lambda = client();
    const name = 'millrace-local-stream-orphan';
    const role = 'arn:aws:iam::000000000000:role/orphan';
    const ready = {
      uri,
      bundle: Buffer.from('export const handler = async () => {};'),
      variables: { MILLRACE_TRANSFORM: uri },
    };
    try {
      const first = await deployModule(lambda, name, role, ready);
      const second = await deployModule(lambda, name, role, ready);
      assert.equal(await isCreatedBy(lambda, name, second), true);
      assert.equal(await removeCreated(lambda, name, first), false);
      const made = await lambda.send(
        new CreateEventSourceMappingCommand({
          FunctionName: name,
          EventSourceArn: ground.run().output('ClusterArn'),
          Topics: ['test'],
          StartingPosition: 'LATEST',
          Enabled: false,
        }),
      );
      await assert.rejects(deployModule(lambda, name, role, ready), /there is a function named/);
      assert.equal(await removeCreated(lambda, name, second), false);
      assert.equal(await functionOf('orphan'), name);
      await until('the mapping is gone', 30_000, async () => {
        await lambda.send(new DeleteEventSourceMappingCommand({ UUID: made.UUID })).catch(() => {});
        return removeCreated(lambda, name, second);
      });
      assert.equal(await functionOf('orphan'), undefined);
    } finally {
      lambda.destroy();
    }
  });

  it('keeps a batch whose statement fails, and says so, until somebody stops it', async () => {
    const faulty = file('faulty.ts', "export const stream = () => [['INSERT INTO no_table VALUES (1)']];");
    const made = await shell(
      `${load('faulty', { transform: faulty })} BATCH_INTERVAL 0; START STREAM faulty;`,
    );
    assert.equal(made.code, 0, made.stderr);
    await until('the failure shows', 30_000, async () => {
      const info = await hosted('streams', ['info', 'faulty', '--json', '--state', ground.run().state]);
      const { lastResult, status } = JSON.parse(info.stdout) as { lastResult: string; status: string };
      return status === 'running' && /PROBLEM: Function call failed/.test(lastResult);
    });
    assert.match(rowOf((await shell('SHOW FULL STREAMS;')).stdout, 'faulty').at(-1) ?? '', /^PROBLEM: /);
    assert.equal((await shell('STOP STREAM faulty; DROP STREAM faulty;')).code, 0);
    assert.equal(await functionOf('faulty'), undefined);
  });

  it('leaves the streams of the stack alone', async () => {
    const { code, stderr } = await shell('DROP STREAM trades-transform;');
    assert.equal(code, 1);
    assert.match(stderr, /^Client received exception: trades-transform belongs to the stack/);
  });
}
