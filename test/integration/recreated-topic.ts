import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTopic } from '../../lib/local/create-topic.ts';
import { withAdmin } from '../support/run/admin.ts';
import { storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';
import { produce, type Stage, streams } from './stage.ts';

/** Comes last: the sums of the topic stand still after it. */
export function recreatedTopic(stage: Stage): void {
  describe('a topic that is deleted and made again', () => {
    it('is an error by name, not silence', async () => {
      const stores = storesOf(stage.run());
      const before = await stores.totals();
      await withAdmin(stage.run(), async admin => {
        await admin.deleteTopics({ topics: ['trading_data'] });
        await until(
          'the topic is gone',
          20_000,
          async () => !(await admin.listTopics()).includes('trading_data'),
        );
        await createTopic(admin, { topic: 'trading_data', numPartitions: 3 });
      });
      const sent = await produce(stage, '--limit', '6', '--interval', '0');
      assert.equal(sent.code, 0, sent.stderr);
      const result = await until('streams info names it', 60_000, async () => {
        const { stdout } = await streams(stage, 'info', 'trades-aggregate', '--json');
        const { lastResult } = JSON.parse(stdout) as { lastResult: string };
        return /recreated|made again/i.test(lastResult) && lastResult;
      });
      assert.match(result, /trading_data/);
      assert.deepEqual(await stores.totals(), before, 'nothing was counted');
      stores.close();
    });
  });
}
