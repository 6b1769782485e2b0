import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { program } from '../support/run/program.ts';
import { exactly, storesOf } from '../support/trades/stores.ts';
import { elsewhere, produce, type Stage } from './stage.ts';

export function replays(stage: Stage): void {
  describe('npm run produce', () => {
    it('replays a file to exact totals in both databases', async () => {
      const { trades, companies, rows, days } = stage.sample;
      const words = ['--file', trades, '--companies', companies, '--interval', '0', '--state'];
      const ended = await program('produce', ['trades', ...words, stage.run().state], elsewhere).ended;
      assert.equal(ended.code, 0, ended.stderr);
      const summary = `rows read: ${rows}\nrows sent: ${rows}\nmessages sent: ${days.length}\nrows rejected: 0\n`;
      assert.equal(ended.stdout, summary);
      stage.replays++;
      await exactly(stage.sample, stage.run(), 90_000);
    });

    it('writes items with every attribute of the contract', async () => {
      const stores = storesOf(stage.run());
      const item = await stores.anItem();
      stores.close();
      for (const name of ['created_at', 'ticker', 'sector']) assert.equal(typeof item[name], 'string', name);
      for (const name of ['id', 'volume', 'market_cap', 'price'])
        assert.equal(typeof item[name], 'number', name);
    });

    it('simulates ticks of every company, as many rows as asked', async () => {
      const ended = await produce(stage, '--limit', '7', '--interval', '0', '--topic', 'test_topic');
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stdout, /^rows read: 7\nrows sent: 7\nmessages sent: 1\n/);
    });

    it('creates a topic that is missing and says so', async () => {
      const ended = await produce(stage, '--limit', '1', '--topic', 'brand.new');
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stderr, /topic brand\.new created/);
    });
  });
}
