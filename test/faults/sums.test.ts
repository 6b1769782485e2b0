import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { bundle } from '../../lib/constructs/bundle.ts';
import { startWorld, type World } from '../functions/world.ts';
import { type Broker, startBroker } from '../lib/local/trigger/broker.ts';
import { FAULT, killProcesses, longestPause } from '../lib/local/trigger/misfortune.ts';
import { startStream, type Stream } from '../lib/local/trigger/stream.ts';

const COUNT = 1_000_000;
const PARTITIONS = 3;
const SEND_BATCH = 6_000;
const TIMEOUT_MS = 4_000;
const KILL_EVERY_MS = 5_000;
const SECTORS = ['Energy', 'Financials', 'Healthcare', 'Industrials', 'Technology'];

/** The deployed bundle of `aggregate` itself, with misfortune around it: after its work too, when sums are committed. */
const around = (file: string): string => `
import { handler as aggregate } from ${JSON.stringify(pathToFileURL(file).href)};
${FAULT}
export const handler = (event, context) => {
  begin(event);
  return misfortune(() => aggregate(event, context));
};`;

describe('a million records through aggregate, which fails, hangs and dies', () => {
  let world: World;
  let broker: Broker;
  let stream: Stream;
  before(async () => {
    const before = { ...process.env };
    world = await startWorld();
    await world.migrate();
    broker = await startBroker();
    const environment = Object.fromEntries(
      Object.entries(process.env).filter(
        (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== before[entry[0]],
      ),
    );
    const code = around(join(bundle(['aggregate/trades']).functionFolder('aggregate/trades'), 'index.mjs'));
    stream = await startStream(
      broker.address,
      { BatchSize: 1_000 },
      { code, timeoutMs: TIMEOUT_MS, memoryMb: 512, environment },
    );
  });
  after(async () => {
    await stream.stop();
    await broker.stop();
    await world.stop();
  });

  it('counts every record exactly once, in order, and stalls no partition', async () => {
    const { mappings, settings, drained } = stream;
    await mappings().enable(settings.UUID, false);
    await mappings().settled(settings.UUID);
    const expected = await produce(stream);
    await mappings().enable(settings.UUID, true);
    await mappings().settled(settings.UUID);

    const begun = performance.now();
    const killing = new AbortController();
    const kills = killProcesses(stream, KILL_EVERY_MS, killing.signal);
    await drained(600_000).finally(() => killing.abort());
    const seconds = (performance.now() - begun) / 1000;
    const killed = await kills;

    const sums = await world.sql(
      'SELECT sector, CAST(SUM(total_volume) AS CHAR) AS volume FROM aggregated_data GROUP BY sector ORDER BY sector',
    );
    assert.deepEqual(
      sums.map(({ sector, volume }) => [sector, String(volume)]),
      expected,
    );
    await assertContiguous(world);
    const longestStall = longestPause(stream);
    const counts = mappings().counts(settings.UUID);
    const [calls, failed] = [counts?.invocations ?? 0, counts?.failedInvocations ?? 0];
    console.log(
      `${COUNT.toLocaleString('en')} records counted once in ${seconds.toFixed(1)} s (${Math.round(COUNT / seconds).toLocaleString('en')}/s): ` +
        `${calls} calls, ${failed} failed (${((100 * failed) / calls).toFixed(1)} %), ${killed} killed from outside; ` +
        `longest stall of a partition ${longestStall} ms`,
    );
    assert.ok(failed > 0 && killed > 0, 'there were failures and kills');
  });
});

/** One tick a record; returns the volume by sector, ascending, as decimal text. */
async function produce({ producer, topic }: Stream): Promise<[string, string][]> {
  const sums = new Map(SECTORS.map(sector => [sector, 0n]));
  for (let sent = 0; sent < COUNT; sent += SEND_BATCH) {
    const messages = Array.from({ length: Math.min(SEND_BATCH, COUNT - sent) }, (_, i) => {
      const id = sent + i + 1;
      const sector = SECTORS[id % SECTORS.length] ?? '';
      const volume = (id * 7_919) % 100_003;
      sums.set(sector, (sums.get(sector) ?? 0n) + BigInt(volume));
      const tick = { id, created_at: '2025-01-24T09:00:00.000Z', ticker: 'AVEL.MR', sector, volume };
      return {
        partition: id % PARTITIONS,
        value: JSON.stringify([{ ...tick, market_cap: 1_000, price: 10 }]),
      };
    });
    await producer.send({ topic, messages });
  }
  return [...sums].map(([sector, volume]) => [sector, String(volume)]);
}

/** Each partition's batches follow one another without a gap or an overlap. */
async function assertContiguous(world: World): Promise<void> {
  const batches = await world.sql(
    'SELECT DISTINCT part, first_offset, next_offset FROM aggregated_data ORDER BY part, first_offset',
  );
  for (let partition = 0; partition < PARTITIONS; partition++) {
    let position = 0;
    for (const { first_offset, next_offset } of batches.filter(({ part }) => part === partition)) {
      assert.equal(Number(first_offset), position, `partition ${partition}`);
      position = Number(next_offset);
    }
    assert.equal(
      position,
      Math.ceil((COUNT - ((partition + 2) % 3)) / PARTITIONS),
      `the end of partition ${partition}`,
    );
  }
}
