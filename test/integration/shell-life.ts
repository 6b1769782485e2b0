import assert from 'node:assert/strict';
import { it } from 'node:test';
import { until } from '../support/until.ts';
import type { ShellGround } from './shell-ground.ts';
import { cells, numbers, rowOf } from './shell-ground.ts';

/**
 * The life of one stream, from CREATE to DROP, through kills and restarts. `survives` replays trades while something is
 * done to the run, and expects their exact totals.
 */
export function shellLife(
  ground: ShellGround,
  survives: (disturb: () => Promise<void>) => Promise<void>,
): void {
  const { uri, module, shell, load, broker, send, stored, holds, functionOf, isMade } = ground;

  it('makes a stream, stopped', async () => {
    const { code, stdout, stderr } = await shell(`${load('graph', {})};\nshow streams;`);
    assert.deepEqual([code, stdout.split('\n')[0]], [0, 'Stream graph created, stopped.'], stderr);
    assert.equal(stderr, '', 'nothing is said of an interval that nobody gave');
    assert.deepEqual(rowOf(stdout, 'graph'), ['graph', broker(), 'test', uri, 'stopped']);
    const [, rule = '', head = ''] = stdout.split('\n');
    assert.match(rule, /^\+-+\+-+\+-+\+-+\+-+\+$/);
    assert.deepEqual(cells(head), ['name', 'uri', 'topic', 'transform', 'status']);
    const full = await shell('SHOW FULL STREAMS;');
    assert.deepEqual(rowOf(full.stdout, 'graph').slice(5), ['kafka', '0', '10', 'user', 'false', '']);
    const again = await shell(`${load('graph', {})};`);
    assert.match(again.stderr, /^Client received exception: there is a stream named "graph" already\n/);
  });

  it('tests it: the statements of one batch, and nothing is stored', async () => {
    await send('1', '1 2', 'hello');
    const { code, stdout, stderr } = await shell('TEST STREAM graph;');
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(
      stdout,
      [
        '+-------------------------------------------------------------+-------------------------+',
        '| query                                                       | params                  |',
        '+-------------------------------------------------------------+-------------------------+',
        '| INSERT INTO vertices (id) VALUES ($id)                      | {id:"1"}                |',
        '| INSERT INTO arcs (from_id, to_id) VALUES ($from_id, $to_id) | {from_id:"1",to_id:"2"} |',
        '+-------------------------------------------------------------+-------------------------+',
        '',
      ].join('\n'),
    );
    assert.deepEqual(await stored(), { nodes: 0, edges: 0 });
  });

  it('starts it: rows are stored; starting again changes nothing', async () => {
    const { code, stdout } = await shell('START STREAM graph; START STREAM graph; SHOW STREAMS;');
    assert.equal(code, 0);
    assert.match(stdout, /^Stream graph started\.\nStream graph is running already\.\n/);
    assert.equal(rowOf(stdout, 'graph').at(-1), 'running');
    await holds({ nodes: 1, edges: 1 });
    const refused = await shell('TEST STREAM graph;');
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /^Client received exception: graph is running: test wants it stopped; try: STOP STREAM graph;$/m,
    );
  });

  it('writes each message once through kill -9 of its function and of the whole run, as the pipelines do', () =>
    survives(async () => {
      await send(...numbers(100, 400));
      const worker = await until('a process of the function', 20_000, () =>
        ground
          .run()
          .processes()
          .find(({ pid, command }) => command.includes('bootstrap.mjs') && isMade(pid)),
      );
      process.kill(worker.pid, 'SIGKILL');
      await send(...numbers(400, 700));
      await ground.run().kill('group');
      await ground.run().start();
      await send(...numbers(700, 800));
      await holds({ nodes: 701, edges: 1 });
    }));

  it('stops it; stopping again changes nothing', async () => {
    const { stdout } = await shell('STOP STREAM graph; STOP STREAM graph; SHOW STREAMS;');
    assert.match(stdout, /^Stream graph stopped\.\nStream graph is stopped already\.\n/);
    assert.deepEqual(rowOf(stdout, 'graph').slice(-2), [uri, 'stopped']);
  });

  it('runs as many batches as its limit says, then stands still', async () => {
    await send('1000');
    const { code, stdout, stderr } = await shell(
      'START STREAM graph LIMIT 1 BATCHES; CHECK STREAM graph BATCH_LIMIT 1 TIMEOUT 1300;',
    );
    assert.equal(code, 1);
    assert.match(stdout, /^Stream graph ran 1 batch \(1 message\) and is stopped\.\n$/);
    assert.match(
      stderr,
      /^waiting for records of test \(1\.3 s; Ctrl\+C ends\) …\nClient received exception: waited 1300 ms for batch 1 of 1/m,
    );
    assert.deepEqual(await stored(), { nodes: 702, edges: 1 });
  });

  it('drops it with its function; made again under its name it goes on where it stopped', async () => {
    const { code, stdout } = await shell('DROP STREAM graph; SHOW STREAMS;');
    assert.equal(code, 0);
    assert.match(stdout, /^Stream graph dropped\.\n/);
    assert.doesNotMatch(stdout.slice(stdout.indexOf('\n') + 1), /graph/);
    assert.equal(await functionOf('graph'), undefined);
    const transform = module.replace(/ts$/, 'stream');
    const again = await shell(
      `CREATE KAFKA STREAM graph TOPICS test TRANSFORM '${transform}' BOOTSTRAP_SERVERS '${broker()}' BATCH_INTERVAL 100;
       START STREAM graph; SHOW FULL STREAMS;`,
    );
    assert.equal(again.code, 0);
    assert.equal(
      again.stderr,
      'BATCH_INTERVAL 100 ms is taken as 0 s: a batch is handed over at once, with what is there. ' +
        'AWS counts batch windows in whole seconds (0.5 s is its default).\n',
    );
    assert.equal(rowOf(again.stdout, 'graph')[3], transform);
    await send('1001');
    await holds({ nodes: 703, edges: 1 });
    assert.equal((await shell('drop stream graph;')).code, 0);
  });
}
