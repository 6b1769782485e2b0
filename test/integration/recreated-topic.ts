import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTopic } from '../../lib/local/create-topic.ts';
import { createIdempotentProducer } from '../../lib/local/kafka-client.ts';
import { withAdmin } from '../support/run/admin.ts';
import { storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';
import type { Stage } from './stage.ts';

const topic = 'trading_data';
const sector = 'Made again';

/** Comes last: the sums are of two topics after it. */
export function recreatedTopic(stage: Stage): void {
  describe('a topic that is deleted and made again', () => {
    it('has its records counted beyond those of the one before, in both stores, though they are older', async () => {
      const stores = storesOf(stage.run());
      const [before, items] = [await stores.totals(), await stores.items()];
      await withAdmin(stage.run(), async admin => {
        await admin.deleteTopics({ topics: [topic] });
        await until('the topic is gone', 20_000, async () => !(await admin.listTopics()).includes(topic));
        await createTopic(admin, { topic, numPartitions: 3 });
      });
      const brokers = stage.run().output('BootstrapBrokers').split(',');
      const producer = createIdempotentProducer({ brokers, clientId: 'again' });
      await producer.connect();
      const messages = [1, 2, 3].map(id => ({
        partition: 0,
        timestamp: '1000000000000',
        value: valueOf(id),
      }));
      for (const message of messages) await producer.send({ topic, messages: [message] });
      await producer.disconnect();
      const totals = await until('all three are counted', 60_000, async () => {
        const now = await stores.totals();
        return now.get(sector) === 21n && now;
      });
      assert.deepEqual(new Map([...totals].filter(([name]) => name !== sector)), before);
      assert.equal(
        await until('and stored', 60_000, async () => (await stores.items()) - items || undefined),
        3,
      );
      stores.close();
    });
  });
}

function valueOf(id: number): string {
  const place = { id, created_at: '2026-02-02T00:00:00.000Z', ticker: 'AGAIN', sector };
  return JSON.stringify([{ ...place, volume: 7, market_cap: 1, price: 1 }]);
}
