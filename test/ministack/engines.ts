import { fetchEngines, planEngines } from '../../lib/local/engines/choose.ts';
import { createEngines } from '../../lib/local/engines/create-engines.ts';
import type { KafkaEngine, MysqlEngine } from '../../lib/local/engines/engine.ts';
import { takePorts } from '../../lib/local/engines/ports.ts';
import { claim } from '../../lib/local/engines/run-file.ts';

export interface TestEngines {
  readonly kafka: KafkaEngine;
  readonly mysql: MysqlEngine;
  /** For MiniStack. */
  readonly port: number;
  start(): Promise<void>;
  /** Safe twice and half-started. */
  stop(): Promise<void>;
}

/** Kafka and MariaDB as `npm start` runs them, on free ports that `npm start` would not take, with their data in `state`. DynamoDB is MiniStack's own. */
export async function prepareEngines(state: string, say: (line: string) => void): Promise<TestEngines> {
  const plan = await fetchEngines(await planEngines(process.env), ({ title, files }) => {
    if (files === 0) say(`Fetching ${title}, once`);
  });
  const run = await claim(state);
  const { ministack, ...ports } = await takePorts({
    ministack: { flag: 'MiniStack', usual: 5566 },
    kafka: { flag: 'Kafka', usual: 9192 },
    kafkaController: { flag: 'Kafka', usual: 19_192 },
    mysql: { flag: 'MySQL', usual: 33_406 },
    dynamodb: { flag: 'DynamoDB', usual: 8101 },
  });
  const { kafka, mysql } = createEngines(plan, {
    run,
    ports,
    onEvent: event => {
      if (event.kind !== 'restarted') say(`${event.engine} ${event.cause}; ${event.lastLine}`);
    },
  });
  return {
    kafka,
    mysql,
    port: ministack,
    async start() {
      await Promise.all([kafka.start(), mysql.start()]);
    },
    async stop() {
      await Promise.all([kafka.stop(), mysql.stop()]);
      run.release();
    },
  };
}
