import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Admin } from 'kafkajs';
import { createTopic } from '../../../../lib/local/create-topic.ts';
import { fetchEngines, planEngines } from '../../../../lib/local/engines/choose.ts';
import { createEngines } from '../../../../lib/local/engines/create-engines.ts';
import { takePorts } from '../../../../lib/local/engines/ports.ts';
import { claim, readRunRecord } from '../../../../lib/local/engines/run-file.ts';
import { untilTrue } from '../../../support/until.ts';
import { withoutExternals } from '../engines/without-externals.ts';

/** A Kafka of our own, which its supervisor starts again when killed. */
export interface Broker {
  readonly address: string;
  /** What it runs on, and the folder of its jars. */
  readonly java: { readonly command: string; readonly jars: string };
  /** SIGKILL. */
  kill(): void;
  stop(): Promise<void>;
}

export async function startBroker(): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-trigger-'));
  const run = await claim(folder);
  const wish = { flag: '--port', usual: 23_200 };
  const ports = await takePorts({ kafka: wish, kafkaController: wish, mysql: wish, dynamodb: wish });
  run.setPorts(ports);
  const plan = await fetchEngines(await planEngines(withoutExternals()), () => {});
  if (plan.kafka.kind === 'external') throw new Error('the tests of the trigger want a broker of their own');
  const java = { command: plan.kafka.java, jars: plan.kafka.jars };
  const { kafka } = createEngines(plan, { run, ports, onEvent: () => {} });
  await kafka.start();
  return {
    address: kafka.address,
    java,
    kill() {
      const engine = readRunRecord(folder)?.processes.find(({ name }) => name === 'kafka');
      if (engine === undefined) throw new Error('no broker runs');
      process.kill(engine.pid, 'SIGKILL');
    },
    async stop() {
      await kafka.stop();
      run.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Deletes a topic, and makes another of its name, of three partitions, as soon as the broker lets it. */
export async function makeTopicAgain(admin: Admin, topic: string): Promise<void> {
  await admin.deleteTopics({ topics: [topic] });
  await untilTrue(() => createTopic(admin, { topic, numPartitions: 3 }).catch(() => false));
}
