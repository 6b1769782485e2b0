import type { BrokerProtocol } from '../io/broker-protocol.ts';
import { parseProtocol } from '../io/broker-protocol.ts';
import { readInteger, readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = ['BROKERS', 'BROKER_PROTOCOL', 'TOPIC', 'COUNTERS_TABLE', 'INTERVAL_SECONDS'] as const;

/**
 * What every producer needs, set by its construct. BROKERS is `host:port,host:port`; INTERVAL_SECONDS whole seconds.
 */
export type ProducerVariables = Variables<(typeof names)[number]>;

export interface ProducerEnv {
  readonly brokers: readonly string[];
  readonly protocol: BrokerProtocol;
  readonly topic: string;
  readonly countersTable: string;
  readonly intervalMs: number;
}

export function readProducerEnv(environment: Readonly<Record<string, string | undefined>>): ProducerEnv {
  const variables = readVariables(names, environment);
  return {
    brokers: variables.BROKERS.split(','),
    protocol: parseProtocol(variables.BROKER_PROTOCOL),
    topic: variables.TOPIC,
    countersTable: variables.COUNTERS_TABLE,
    intervalMs: readInteger('INTERVAL_SECONDS', variables.INTERVAL_SECONDS, 1) * 1000,
  };
}
