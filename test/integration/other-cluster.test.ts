import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { clientOf, ensureTopic } from '../../lib/cli/produce/broker.ts';
import { outagesOf } from '../../lib/cli/produce/outages.ts';
import { openSender } from '../../lib/cli/produce/sender.ts';
import { fetchEngines, planEngines } from '../../lib/local/engines/choose.ts';
import { createEngines } from '../../lib/local/engines/create-engines.ts';
import type { KafkaEngine } from '../../lib/local/engines/engine.ts';
import { takePorts } from '../../lib/local/engines/ports.ts';
import { claim } from '../../lib/local/engines/run-file.ts';
import { withoutExternals } from '../lib/local/engines/without-externals.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-other-'));
const topic = 'trading_data';
const ends: (() => Promise<void> | void)[] = [];

after(async () => {
  for (const end of ends.toReversed()) await end();
  rmSync(folder, { recursive: true, force: true });
});

it('a replay never sends to another cluster that has taken its broker’s port, and goes on when its own is back', async () => {
  const wish = { flag: '--kafka-port', usual: 23_900 };
  const ports = await takePorts({ kafka: wish, kafkaController: wish, mysql: wish, dynamodb: wish });
  const plan = await fetchEngines(await planEngines(withoutExternals()), () => {});
  /** A broker on the data of this name, on the same port as the others. */
  const broker = async (name: string): Promise<KafkaEngine> => {
    const run = await claim(join(folder, name));
    const { kafka } = createEngines(plan, { run, ports, onEvent: () => {} });
    const stop = async (): Promise<void> => {
      await kafka.stop();
      run.release();
    };
    ends.push(stop);
    await kafka.start();
    return { ...kafka, stop };
  };

  const first = await broker('first');
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const outages = outagesOf('the broker', say);
  const client = clientOf({ brokers: first.address }, first.clusterId(), outages, say);
  const partitions = await ensureTopic(client, topic, say);
  const sender = await openSender(client, topic, partitions, outages);
  ends.push(() => sender.close());
  await sender.put({ value: 'one', rows: 3 }, false);
  await first.stop();

  const second = await broker('second');
  await ensureTopic({ brokers: [second.address], clientId: 'test' }, topic, () => {});
  const sending = sender.put({ value: 'two', rows: 1 }, false);
  await until('the sender says that another cluster answers', 30_000, () =>
    said.some(line =>
      line.startsWith(`another Kafka cluster answers at ${second.address}: nothing is sent to it`),
    ),
  );
  assert.equal(await recordsAt(second.address), 0);
  assert.deepEqual([sender.sent, sender.sentRows], [1, 3]);
  await second.stop();

  const again = await broker('first');
  await sending;
  assert.deepEqual([sender.sent, sender.sentRows], [2, 4]);
  assert.equal(await recordsAt(again.address), 2);
  assert.match(said.at(-1) ?? '', /^the broker is back after /);
});

async function recordsAt(address: string): Promise<number> {
  const admin = new Kafka({ clientId: 'test', brokers: [address], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return offsets.reduce((sum, { high }) => sum + Number(high), 0);
}
