import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTopic } from '../../lib/local/create-topic.ts';
import { createIdempotentProducer } from '../../lib/local/kafka-client.ts';
import { withAdmin } from '../support/run/admin.ts';
import { storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';
import { type Stage, streams } from './stage.ts';

const topic = 'trading_data';
const sector = 'Made again';
const ancient = '1000000000000';
/** Further back than `aheadSeconds`, and not so far that the broker would let its records go. */
const threeDaysAgo = String(Date.now() - 3 * 86_400_000);

/** Comes last: the sums are of several topics after it. */
export function recreatedTopic(stage: Stage): void {
  const madeAgain = () =>
    withAdmin(stage.run(), async admin => {
      await admin.deleteTopics({ topics: [topic] });
      await until('the topic is gone', 20_000, async () => !(await admin.listTopics()).includes(topic));
      await createTopic(admin, { topic, numPartitions: 3 });
    });
  const send = async (timestamp: string, partition: number, ...values: string[]): Promise<void> => {
    const brokers = stage.run().output('BootstrapBrokers').split(',');
    const producer = createIdempotentProducer({ brokers, clientId: 'again' });
    await producer.connect();
    for (const value of values) await producer.send({ topic, messages: [{ partition, timestamp, value }] });
    await producer.disconnect();
  };

  describe('a topic that is deleted and made again', () => {
    it('has its records counted beyond those of the one before, in both stores, though they are older', async () => {
      const stores = storesOf(stage.run());
      const [before, items] = [await stores.totals(), await stores.items()];
      await madeAgain();
      await send(ancient, 0, ...[1, 2, 3].map(id => valueOf(id)));
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

    it('leaves what was set aside of the one before, which is redriven once and not counted anew', async () => {
      const name = 'trades-aggregate';
      const stores = storesOf(stage.run());
      const done = async (...words: string[]): Promise<string> => {
        const { code, stdout, stderr } = await streams(stage, ...words);
        assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
        return stdout;
      };
      const aside = async () =>
        (await stores.setAside(name)).map(({ bytes }) => String(Buffer.from(bytes as Uint8Array)));
      const asideAre = (count: number) =>
        until(`${count} set aside`, 60_000, async () => (await aside()).length === count);
      const volume = async () => (await stores.totals()).get(sector);
      await done('aside', name, '--dismiss', 'all');

      // Until its time has come it is too far ahead of its record, which says that it was sent long ago.
      const old = valueOf(4, new Date(Date.now() + 30_000).toISOString());
      await send(threeDaysAgo, 1, old);
      await asideAre(1);
      await madeAgain();
      await send(threeDaysAgo, 1, 'nonsense');
      await send(threeDaysAgo, 2, valueOf(5));
      await asideAre(2);
      await until('the next one counts', 60_000, async () => (await volume()) === 28n);
      const { stderr } = await streams(stage, 'aside', name, '--dismiss', '1@0');
      assert.match(stderr, /^streams: 2 records of 1@0 were set aside: --dismiss one of 1@0#[\da-f]{16} \(/m);

      await done('stop', name);
      for (const how of [[], ['--recount']]) {
        await done('seek', name, '--to', 'beginning', ...how);
        assert.deepEqual(await aside(), [old]);
        await done('run', name, '--available-now');
        assert.equal((await aside()).length, 2);
        assert.equal(await volume(), 28n);
      }

      await done('seek', name, '--to', 'beginning');
      const redriven = await until('its time has come', 60_000, async () => {
        const { stdout } = await streams(stage, 'redrive', name);
        return stdout.startsWith(`${name}: 1 record redriven`) && stdout;
      });
      assert.doesNotMatch(redriven, /stays/);
      assert.deepEqual([await aside(), await volume()], [[], 35n]);
      assert.equal(await done('redrive', name), `${name}: 0 records redriven\n`);
      await done('seek', name, '--to', 'beginning', '--recount');
      assert.equal(await volume(), 28n);
      await done('start', name);
      await until('all is counted anew', 60_000, async () => (await volume()) === 35n);
      stores.close();
    });
  });
}

function valueOf(id: number, created_at = '2026-02-02T00:00:00.000Z'): string {
  const place = { id, created_at, ticker: 'AGAIN', sector };
  return JSON.stringify([{ ...place, volume: 7, market_cap: 1, price: 1 }]);
}
