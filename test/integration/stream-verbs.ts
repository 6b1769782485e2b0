import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { program } from '../support/run/program.ts';
import { storesOf } from '../support/trades/stores.ts';
import { allStreamNames } from '../deployed/streams.ts';
import { until } from '../support/until.ts';
import { produce, type Stage, streams } from './stage.ts';

export function streamVerbs(stage: Stage): void {
  describe('npm run streams', () => {
    const lagOf = async (name: string): Promise<number | null> => {
      const { stdout } = await streams(stage, 'list', '--json');
      const all = JSON.parse(stdout) as { name: string; lag: number | null }[];
      return all.find(stream => stream.name === name)?.lag ?? null;
    };

    it('lists every stream in the shape of the contract', async () => {
      const words = ['list', '--json', '--state', stage.run().state];
      const { code, stdout } = await program('streams', words).ended;
      assert.equal(code, 0);
      const all = JSON.parse(stdout) as Record<string, unknown>[];
      assert.deepEqual(
        all.map(stream => stream['name']),
        allStreamNames,
      );
      const ofTrades = all.filter(({ name }) => String(name).startsWith('trades-'));
      for (const stream of ofTrades) {
        const keys = ['name', 'topic', 'function', 'batchSize', 'batchIntervalMs', 'status', 'lag'];
        assert.deepEqual(Object.keys(stream).slice(0, keys.length), keys);
        assert.equal(stream['topic'], 'trading_data');
        assert.equal(stream['status'], 'running');
      }
      const intervals = ofTrades.map(stream => stream['batchIntervalMs']);
      assert.deepEqual(intervals, [2000, 1000], 'windows of the stage local');
    });

    it('lists them in a table for people', async () => {
      const { code, stdout } = await streams(stage, 'list');
      assert.equal(code, 0);
      assert.match(stdout, /│ trades-transform +│ 127.0.0.1:\d+ +│ trading_data/);
    });

    it('stops a stream, which then keeps its place while the lag grows', async () => {
      const stopped = await streams(stage, 'stop', 'trades-aggregate');
      assert.deepEqual([stopped.code, stopped.stdout], [0, 'trades-aggregate: stopped\n']);
      const again = await streams(stage, 'stop', 'trades-aggregate');
      assert.deepEqual([again.code, again.stdout], [0, 'trades-aggregate: stopped already\n']);
      const sent = await produce(stage, '--limit', '3', '--interval', '0');
      assert.equal(sent.code, 0, sent.stderr);
      await until('the lag is 1', 90_000, async () => (await lagOf('trades-aggregate')) === 1);
      const info = await streams(stage, 'info', 'trades-aggregate', '--json');
      const { status, partitions } = JSON.parse(info.stdout) as {
        status: string;
        partitions: { lag: string }[];
      };
      assert.equal(status, 'stopped');
      assert.deepEqual(partitions.map(({ lag }) => lag).sort(), ['0', '0', '1']);
    });

    it('starts it again where it stopped', async () => {
      const started = await streams(stage, 'start', '--all', '--json');
      assert.equal(started.code, 0, started.stderr);
      assert.deepEqual(
        JSON.parse(started.stdout),
        allStreamNames.map(name => ({ name, status: 'running', changed: name === 'trades-aggregate' })),
      );
      const stores = storesOf(stage.run());
      const today = `SELECT COUNT(DISTINCT sector) FROM aggregated_data WHERE date >= UTC_DATE() - INTERVAL 1 DAY`;
      await until('the rows sent meanwhile are summed', 30_000, async () => {
        const [row] = await stores.query(today);
        return Number(row?.[0]) === 3;
      }).finally(() => stores.close());
    });

    it('refuses an unknown name with the ones there are', async () => {
      const { code, stderr } = await streams(stage, 'info', 'nonsense');
      assert.equal(code, 1);
      assert.equal(stderr, `streams: no stream named "nonsense"; there are: ${allStreamNames.join(', ')}\n`);
    });
  });
}
