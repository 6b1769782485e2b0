import { Refusal } from '../../terminal/refusal.ts';
import { until } from '../until.ts';
import { askDynamodb } from './dynamodb-probe.ts';
import type { DynamodbEngine, KafkaEngine, MysqlCredentials, MysqlEngine } from './engine.ts';
import { askBroker } from './kafka-probe.ts';
import { askMysql } from './mysql-probe.ts';

const ANSWER_MS = 10_000;
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
      clusterId = await untilAnswered('Kafka', `MILLRACE_KAFKA=${brokers.join(',')}`, () =>
        askBroker(brokers),
      );
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
    start: () => untilAnswered('MySQL', `MILLRACE_MYSQL at ${address}`, () => askMysql(credentials)),
    stop: nothing,
  };
}

/** Somebody else's DynamoDB endpoint, for instance AWS's DynamoDB Local. */
export function externalDynamodb(endpoint: string): DynamodbEngine {
  return {
    name: 'dynamodb',
    address: endpoint,
    origin: 'external',
    start: () => untilAnswered('DynamoDB', `MILLRACE_DYNAMODB=${endpoint}`, () => askDynamodb(endpoint)),
    stop: nothing,
  };
}

function untilAnswered<T>(service: string, setting: string, ask: () => Promise<T>): Promise<T> {
  return until(ask, {
    mostMs: ANSWER_MS,
    pauseMs: PAUSE_MS,
    isNotYet: () => true,
    late: error =>
      new Refusal(
        `${setting} does not answer as ${service} does (${reasonOf(error)}): start it, correct the variable, or unset it`,
        { cause: error },
      ),
  });
}

/** The message of the first cause: `fetch failed` alone says nothing. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
