import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';
import { type Stage, streams } from './stage.ts';

const tick = {
  id: 900_000_001,
  created_at: '1998-05-05T00:00:00.000Z',
  ticker: 'T000.MR',
  sector: 'Energy',
  volume: 11,
  market_cap: 5,
  price: 1,
};
const array = (changes: object) => Buffer.from(JSON.stringify([{ ...tick, ...changes }]));

/** What a topic may hold by mistake, and what its reason must speak of. */
const faults: readonly (readonly [string, Buffer | null, RegExp])[] = [
  ['text that is not JSON', Buffer.from('{oops'), /not JSON/],
  ['JSON that is not an array', Buffer.from('{"id":1}'), /not an array/],
  ['bytes that are not UTF-8', Buffer.from([0x5b, 0xff, 0x5d]), /not UTF-8/],
  ['an empty value', Buffer.alloc(0), /empty/],
  ['a tombstone', null, /tombstone/],
  ['a negative volume', array({ volume: -1 }), /negative/],
  ['a fractional volume', array({ volume: 0.5 }), /fractional/],
  ['a volume beyond 2^53', array({ volume: 2 ** 53 }), /2\^53/],
  ['a date that no calendar has', array({ created_at: '1998-02-30T00:00:00.000Z' }), /created_at/],
];

export function badRecords(stage: Stage): void {
  describe('a record that cannot be used', () => {
    let first = '';

    it('does not stop its partition: the good ones after it are stored', async () => {
      const brokers = stage.run().output('BootstrapBrokers').split(',');
      const kafka = new Kafka({ clientId: 'test', brokers, logLevel: logLevel.NOTHING });
      const producer = kafka.producer();
      await producer.connect();
      const values = [...faults.map(([, value]) => value), array({})];
      const messages = values.map(value => ({ partition: 1, value }));
      const [sent] = await producer.send({ topic: 'trading_data', messages });
      await producer.disconnect();
      first = sent?.baseOffset ?? '';
      const stores = storesOf(stage.run());
      const sum = `SELECT CAST(SUM(total_volume) AS CHAR) FROM aggregated_data WHERE date = '1998-05-05'`;
      await until('the good row is summed', 30_000, async () => {
        const [row] = await stores.query(sum);
        return row?.[0] === '11';
      }).finally(() => stores.close());
    });

    for (const name of ['trades-transform', 'trades-aggregate']) {
      it(`is set aside by ${name} with its place, its bytes and the reason`, async () => {
        const stores = storesOf(stage.run());
        const aside = await until('all are set aside', 30_000, async () => {
          const items = await stores.setAside(name);
          return items.length >= faults.length && items;
        }).finally(() => stores.close());
        assert.equal(aside.length, faults.length);
        for (const [index, [, value, reason]] of faults.entries()) {
          const offset = Number(first) + index;
          const item = aside.find(candidate => Number(candidate['offset']) === offset);
          assert.equal(item?.['topic'], 'trading_data');
          assert.equal(Number(item['partition']), 1);
          assert.match(String(item['reason']), reason);
          assert.equal(Number(item['length']), value?.length ?? 0);
          if (value !== null && value.length > 0)
            assert.deepEqual(Buffer.from(item['bytes'] as Uint8Array), value);
        }
      });
    }

    it('is counted and explained by streams info', async () => {
      const { stdout } = await streams(stage, 'info', 'trades-transform', '--json');
      const { setAside } = JSON.parse(stdout) as {
        setAside: { count: number; latest: { reason: string }[] };
      };
      assert.equal(setAside.count, faults.length);
      assert.equal(setAside.latest.length, 5);
      const shown = await streams(stage, 'info', 'trades-transform');
      assert.match(shown.stdout, new RegExp(`set aside +${faults.length} records`));
    });

    it('is counted on the page', async () => {
      const answer = await fetch(new URL('/api/streams', stage.run().output('DashboardUrl')));
      const { streams: all } = (await answer.json()) as { streams: { name: string; setAside: number }[] };
      assert.equal(all.find(({ name }) => name === 'trades-aggregate')?.setAside, faults.length);
    });
  });
}
