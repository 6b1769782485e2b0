import type { BrokerProtocol } from '../io/broker-protocol.ts';
import { parseProtocol } from '../io/broker-protocol.ts';
import { readInteger, readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = [
  'BROKERS',
  'BROKER_PROTOCOL',
  'TOPIC',
  'RAW_TABLE',
  'COUNTERS_TABLE',
  'CLUSTER_ARN',
  'SECRET_ARN',
  'DATABASE',
  'INTERVAL_SECONDS',
] as const;

/** What the construct of a producer sets. BROKERS is `host:port,host:port`; INTERVAL_SECONDS whole seconds. */
export type ProducerVariables = Variables<(typeof names)[number]>;

export interface ProducerEnv {
  readonly brokers: readonly string[];
  readonly protocol: BrokerProtocol;
  readonly topic: string;
  readonly rawTable: string;
  readonly countersTable: string;
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
  readonly intervalMs: number;
}

export function readProducerEnv(environment: Readonly<Record<string, string | undefined>>): ProducerEnv {
  const variables = readVariables(names, environment);
  return {
    brokers: variables.BROKERS.split(','),
    protocol: parseProtocol(variables.BROKER_PROTOCOL),
    topic: variables.TOPIC,
    rawTable: variables.RAW_TABLE,
    countersTable: variables.COUNTERS_TABLE,
    clusterArn: variables.CLUSTER_ARN,
    secretArn: variables.SECRET_ARN,
    database: variables.DATABASE,
    intervalMs: readInteger('INTERVAL_SECONDS', variables.INTERVAL_SECONDS, 1) * 1000,
  };
}
