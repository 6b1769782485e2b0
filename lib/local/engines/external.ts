import { setTimeout as delay } from 'node:timers/promises';
import { ConfigurationError } from '../configuration-error.ts';
import { askDynamodb } from './dynamodb-probe.ts';
import type { DynamodbEngine, KafkaEngine, MysqlCredentials, MysqlEngine } from './engine.ts';
import { askBroker } from './kafka-probe.ts';
import { askMysql } from './mysql-probe.ts';

const ANSWER_MS = 15_000;
const PAUSE_MS = 500;
const nothing = async (): Promise<void> => {};

/** Somebody else's brokers: only asked, never started or stopped. */
export function externalKafka(brokers: readonly string[]): KafkaEngine {
  let clusterId: string | undefined;
  return {
    name: 'kafka',
    address: brokers.join(','),
    origin: 'external',
    clusterId: () => {
      if (clusterId === undefined) throw new Error('the cluster id is known once the brokers have answered');
      return clusterId;
    },
    start: async () => {
      clusterId = await untilAnswered(`MILLRACE_KAFKA=${brokers.join(',')}`, () => askBroker(brokers));
    },
    stop: nothing,
  };
}

/** Somebody else's MySQL or MariaDB server. */
export function externalMysql(credentials: MysqlCredentials): MysqlEngine {
  const address = `${credentials.host}:${credentials.port}`;
  return {
    name: 'mysql',
    address,
    origin: 'external',
    credentials: () => credentials,
    start: () => untilAnswered(`MILLRACE_MYSQL at ${address}`, () => askMysql(credentials)),
    stop: nothing,
  };
}

/** Somebody else's DynamoDB endpoint, for instance AWS's DynamoDB Local. */
export function externalDynamodb(endpoint: string): DynamodbEngine {
  return {
    name: 'dynamodb',
    address: endpoint,
    origin: 'external',
    start: () => untilAnswered(`MILLRACE_DYNAMODB=${endpoint}`, () => askDynamodb(endpoint)),
    stop: nothing,
  };
}

async function untilAnswered<T>(setting: string, ask: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + ANSWER_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > deadline) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new ConfigurationError(
          `${setting} does not answer (${reason}): start it, or unset the variable`,
          {
            cause: error,
          },
        );
      }
      await delay(PAUSE_MS);
    }
  }
}
