import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { LocalRun } from '../support/run/local-run.ts';
import { hosted } from '../support/run/hosted.ts';
import { program } from '../support/run/program.ts';
import { withAdmin } from '../support/run/admin.ts';
import { until } from '../support/until.ts';

/** Of a stream and a topic of its own. */
export function tailing(run: () => LocalRun): void {
  describe('npm run streams -- tail', () => {
    const streams = (...words: string[]) => hosted('streams', [...words, '--state', run().state]);
    before(async () => {
      const all = JSON.parse((await streams('list', '--json')).stdout) as {
        name: string;
        function: string;
      }[];
      const taker = all.find(({ name }) => name === 'trades-transform')?.function ?? '';
      for (const words of [
        ['topics', 'create', 'tailed'],
        ['create', 'tailed', '--topic', 'tailed', '--function', taker, '--start'],
      ]) {
        const { code, stderr } = await streams(...words);
        assert.equal(code, 0, stderr);
      }
    });
    const send = async (...values: (string | Buffer | null)[]): Promise<void> => {
      const brokers = run().output('BootstrapBrokers').split(',');
      const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer({
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      await producer.connect();
      const messages = values.map(value => ({ key: 'k', value, headers: { from: 'test' }, partition: 0 }));
      await producer.send({ topic: 'tailed', messages });
      await producer.disconnect();
    };
    const tails = (): Promise<string[]> =>
      withAdmin(run(), async admin =>
        (await admin.listGroups()).groups
          .map(({ groupId }) => groupId)
          .filter(id => id.startsWith('millrace-tail')),
      );

    it('shows what is there from the beginning, decoded, as many as asked for', async () => {
      await send('[\n 1 ]', 'text', Buffer.from([255, 0]), null, 'not shown');
      const { code, stdout, stderr } = await streams('tail', 'tailed', '--from', 'beginning', '--limit', '4');
      assert.deepEqual([code, stderr], [0, '']);
      const lines = stdout.trimEnd().split('\n');
      assert.deepEqual(
        lines.map(line => line.replace(/^\S+Z {2}/, '')),
        [
          'tailed-0@0  key k  headers from=test  [ 1 ]',
          'tailed-0@1  key k  headers from=test  text',
          'tailed-0@2  key k  headers from=test  base64:/wA=',
          'tailed-0@3  key k  headers from=test  (none)',
        ],
      );
      assert.deepEqual(await tails(), [], 'it has no group');
    });

    it('shows only what passes from now on, as JSON when asked, and ends with Ctrl+C', async () => {
      const tail = program('streams', ['tail', 'tailed', '--json', '--state', run().state]);
      await until('it listens', 20_000, async () => tail.stderr().includes('waiting for new records'));
      await until('records pass', 20_000, async () => {
        await send('{"n":1}');
        return tail.stdout().includes('\n');
      });
      tail.kill('SIGINT');
      const { code, stdout, stderr } = await tail.ended;
      assert.deepEqual([code, stderr], [0, 'waiting for new records of tailed …\n']);
      const [first] = stdout.split('\n');
      const { offset, value, partition } = JSON.parse(first ?? '') as {
        offset: string;
        value: unknown;
        partition: number;
      };
      assert.deepEqual([Number(offset) >= 5, value, partition], [true, { n: 1 }, 0]);
      assert.deepEqual(await tails(), []);
    });

    it('leaves the stream it looks at alone', async () => {
      const { stdout } = await streams('info', 'tailed', '--json');
      assert.equal((JSON.parse(stdout) as { status: string }).status, 'running');
    });

    it('refuses what it does not understand', async () => {
      for (const words of [
        ['--from', 'middle'],
        ['--limit', '0'],
      ])
        assert.equal((await streams('tail', 'tailed', ...words)).code, 2);
      const state = mkdtempSync(join(tmpdir(), 'millrace-none-'));
      const { code, stderr } = await hosted('streams', ['tail', 'x', '--state', state]);
      rmSync(state, { recursive: true });
      assert.equal(code, 1);
      assert.match(stderr, /^streams: no run in .*\n$/);
    });
  });
}
