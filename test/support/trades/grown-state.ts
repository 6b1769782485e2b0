import kafkajs from 'kafkajs';
import { seededCompanies } from '../../../domain/trades/companies.ts';
import { createIdempotentProducer } from '../../../lib/local/kafka-client.ts';
import { drained, withAdmin } from '../run/admin.ts';
import type { LocalRun } from '../run/local-run.ts';
import { grow } from './growth.ts';
import { inStore, storeDay } from './stored-rows.ts';
import { storesOf } from './stores.ts';
import { tickMessage } from './tick-message.ts';

const dayMs = 86_400_000;
const topic = 'trading_data';
const sectors = [...new Set(seededCompanies.map(({ sector }) => sector))];

export interface Grown {
  /** Raw rows of each of so many days, today being the last. */
  readonly rows: number;
  readonly days: number;
  /** Sums of so many days, today's and yesterday's by the minute. */
  readonly daysOfSums: number;
  /** Of each of three partitions: segments of the last two days, and such that are nine days old. */
  readonly segments: number;
  readonly oldSegments: number;
}

/** Lets a run, which is up, hold that; it is stopped afterwards. */
export async function growState(run: LocalRun, grown: Grown): Promise<void> {
  const { rows, days, daysOfSums, segments, oldSegments } = grown;
  const began = performance.now();
  const said = (what: string): void =>
    console.log(`${what} after ${((performance.now() - began) / 1000).toFixed(0)} s`);
  await fillTopic(run, 9 * dayMs, oldSegments);
  await fillTopic(run, dayMs, segments);
  await drained(run, { 'trades-transform': topic, 'trades-aggregate': topic }, 600_000);
  said('segments');
  const stores = storesOf(run);
  const sql = async (statement: string) => {
    await stores.query(statement);
    return [];
  };
  await grow(sql, {
    newest: 2,
    oldest: daysOfSums - 1,
    batches: 1_440,
    partitions: 3,
    sectors,
    isFolded: true,
  });
  await grow(sql, { newest: 0, oldest: 1, batches: 1_440, partitions: 3, sectors });
  stores.close();
  said('sums');
  const table = run.output('RealTimeDataTable');
  await run.interrupt();
  await inStore(run.state, async store => {
    const today = Math.floor(Date.now() / dayMs) * dayMs;
    for (let ago = days - 1; ago >= 0; ago--) await storeDay(store, table, today - ago * dayMs, rows, 8);
  });
  said('rows');
}

/** A segment each time that all partitions get a message, as their times are farther apart than a segment may last. */
async function fillTopic(run: LocalRun, agoMs: number, segments: number): Promise<void> {
  const config = (configEntries: { name: string; value: string }[]) =>
    withAdmin(run, admin =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries }],
      }),
    );
  await config([{ name: 'segment.ms', value: '1000' }]);
  const producer = createIdempotentProducer({
    brokers: run.output('BootstrapBrokers').split(','),
    clientId: 'growth',
  });
  await producer.connect();
  for (let index = 0; index < segments; index++) {
    const timestamp = String(Date.now() - agoMs + index * 2_000);
    const messages = [0, 1, 2].map(partition => ({
      partition,
      timestamp,
      value: tickMessage(agoMs + index * 3 + partition),
    }));
    await producer.send({ topic, messages });
  }
  await producer.disconnect();
  await config([]);
}
